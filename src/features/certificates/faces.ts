/**
 * The letters that the paper can print. Atkinson Hyperlegible Next comes first, Noto Sans stands in for what it lacks: Vietnamese, Greek, Cyrillic, rarer Latin.
 * Other scripts (Arabic, Hebrew, Chinese, Devanagari …) and emoji are not covered: they need fonts of many megabytes, and some of them shaping and a direction of writing that the
 * library under the paper does not do rightly. What is not covered is never drawn as an empty box: see `printable` and `canPrintName`.
 */
import type { Font, GlyphRun } from 'fontkit'
import path from 'node:path'
import { whenUsed } from '#src/platform/when-used.ts'

const fontkit = whenUsed<typeof import('fontkit')>('fontkit')

export type Weight = 'regular' | 'bold'
export type FaceName = `atkinson-next-${Weight}` | `noto-sans-${Weight}`

const faceNames = (weight: Weight): [FaceName, FaceName] => [`atkinson-next-${weight}`, `noto-sans-${weight}`]
type Face = { font: Font; letters: ReadonlySet<number> }
const opened = new Map<FaceName, Face>()

/**
 * Every feature of a font that puts other glyphs in place of letters is off, so that each glyph stands for one letter and the text of the paper reads back as it was written. Marks
 * are still set on their letters, and letters closer where they should be.
 */
const letterByLetter = Object.fromEntries(['ccmp', 'locl', 'rlig', 'frac', 'numr', 'dnom', 'calt', 'clig', 'liga', 'rclt'].map((feature) => [feature, false]))

/** Noto Sans has Devanagari too, whose reordered letters would be read back in the wrong order. */
const knownScripts = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Common}\p{Script=Inherited}]+$/u

/** Words kept per face, then all are forgotten: both curricula together have about 700. */
const mostWords = 5000

/** Read once per process and kept, and so are the words set in it: parsing takes longer than drawing, and modules and objectives are the same on most certificates. */
function openFace (face: FaceName): Face {
  const known = opened.get(face)
  if (known) return known
  const font = fontkit().openSync(path.join(import.meta.dirname, 'fonts', `${face}.ttf`)) as Font
  const layout = font.layout.bind(font)
  const words = new Map<string, GlyphRun>()
  font.layout = (text) => {
    let run = words.get(text)
    if (words.size >= mostWords) words.clear()
    if (!run) words.set(text, run = layout(text, letterByLetter))
    return run
  }
  // Fontkit remembers with each glyph the letter that it was first asked for by, or none when it was first met as a part of another: an "i" within an "ị" would be mute on every later
  // paper. So each glyph is asked for by its own letter before any other use. In one Unicode form no two letters share a glyph.
  const letters = font.characterSet.filter((letter) => { const text = String.fromCodePoint(letter); return knownScripts.test(text) && text.normalize('NFC') === text })
  for (const letter of letters) font.glyphForCodePoint(letter)
  const ready = { font, letters: new Set(letters) }
  opened.set(face, ready)
  return ready
}
export const faceFont = (face: FaceName): Font => openFace(face).font

function covers (face: FaceName, text: string): boolean {
  const { letters } = openFace(face)
  for (const letter of text) if (!letters.has(letter.codePointAt(0)!)) return false
  return true
}
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const lettersOf = (text: string): string[] => [...graphemes.segment(text)].map(({ segment }) => segment)

/** In one Unicode form, on one line: what is measured, drawn and read back are the same. */
export const oneLine = (text: string): string => text.normalize('NFC').replace(/[\s\p{Cc}]+/gu, ' ').trim()

/** A letter with its marks that one face can draw. More than three marks on a letter would climb out of their line. */
const isPrintable = (letter: string): boolean => faceNames('regular').some((face) => covers(face, letter)) && (letter.match(/\p{M}/gu)?.length ?? 0) <= 3

/** Whether a name can stand on the paper letter for letter. If not, a sentence stands there in its place: a name with gaps would be another name. */
export const canPrintName = (name: string): boolean => lettersOf(oneLine(name)).every(isPrintable)

/** The letters of a name that keep it from the paper, each once; empty where it can be printed. */
export const unprintableLetters = (name: string): string[] => [...new Set(lettersOf(oneLine(name)).filter((letter) => !isPrintable(letter)))]

/** Any other text with "[…]" in place of letters that cannot be printed. */
export function printable (text: string): string {
  const line = oneLine(text)
  if (!/\p{M}/u.test(line) && covers('atkinson-next-regular', line)) return line
  return lettersOf(line).reduce((printed, letter) => (isPrintable(letter) ? printed + letter : printed.endsWith('[…]') ? printed : `${printed}[…]`), '')
}

/** How text is set, apart from its size and color. `only`: in this face alone, see `faceOfName`. `tracking`: extra space after each letter, in ems. */
export type Setting = { weight?: Weight; only?: FaceName | null; tracking?: number }
export type Run = { face: FaceName; text: string; /** at size 1, without tracking */ width: number }

/** The one face that has every letter of a name, so that no name is set in two hands; null where it takes both. */
export const faceOfName = (name: string, weight: Weight): FaceName | null => faceNames(weight).find((face) => covers(face, name)) ?? null

/** Printable text in runs of one face each. A word stays in one face where any face has all of it. Joined again they are the text. */
export function runsOf (text: string, { weight = 'regular', only = null }: Setting): Run[] {
  const runs: Run[] = []
  for (const word of text.split(/(?<= )/)) {
    for (const { face, text, width } of only === null ? setWord(word, weight) : [runIn(only, word)]) {
      const last = runs.at(-1)
      if (last?.face === face) { last.text += text; last.width += width }
      else runs.push({ face, text, width })
    }
  }
  return runs
}

/** Width of a text at size 1. Linear in size, as nothing is hinted, and the sum of its words with the space after each. */
export const widthOf = (text: string, setting: Setting): number =>
  runsOf(text, setting).reduce((sum, run) => sum + run.width, 0) + (setting.tracking ?? 0) * [...text].length

const setWords = new Map<string, Run[]>()

function setWord (word: string, weight: Weight): Run[] {
  const known = setWords.get(`${weight} ${word}`)
  if (known) return known
  const faces = faceNames(weight)
  const face = faces.find((each) => covers(each, word))
  const runs = face ? [runIn(face, word)] : lettersOf(word).map((part) => runIn(faces.find((each) => covers(each, part)) ?? faces[1], part))
  if (setWords.size >= mostWords) setWords.clear()
  setWords.set(`${weight} ${word}`, runs)
  return runs
}

function runIn (face: FaceName, text: string): Run {
  const { font } = openFace(face)
  return { face, text, width: font.layout(text).advanceWidth / font.unitsPerEm }
}
