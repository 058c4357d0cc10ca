/**
 * Text in cells of CSV files that a spreadsheet will open. A cell that begins like a formula would be run as one, so it gets an apostrophe in front;
 * reading takes off exactly what writing put there.
 */

/** What spreadsheets take for the beginning of a formula, or skip before one (OWASP, "CSV Injection"; the wide forms are those of East Asian keyboards). */
const formula = '[=+\\-@\\t\\r\\n\\uFF1D\\uFF0B\\uFF0D\\uFF20]'
const needsMark = new RegExp(`^'*${formula}`, 'u')
const hasMark = new RegExp(`^'+${formula}`, 'u')

/** The text as it goes into a cell. Numbers and dates are no text and need none of this. */
export const safeCell = (text: string): string => (needsMark.test(text) ? `'${text}` : text)

/** The text of a cell: `readCell(safeCell(text))` is `text`, for every text. */
export const readCell = (cell: string): string => (hasMark.test(cell) ? cell.slice(1) : cell)
