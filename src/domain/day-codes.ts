/** Codes of live days: a word and two figures, short enough to be read off a wall and said once in a room. Only who is enrolled can use one, so it need not be hard to find; tries are counted all the same. */

const words = [
  'ACORN', 'AMBER', 'ANVIL', 'APPLE', 'BADGE', 'BARN', 'BEACH', 'BIRCH', 'BRICK', 'BROOK', 'CABIN', 'CANOE', 'CEDAR', 'CHALK', 'CLIFF', 'CLOUD', 'CORAL', 'CRANE', 'DELTA', 'EAGLE', 'EMBER', 'FERRY', 'FLINT', 'FOREST', 'GARDEN', 'GRAPE',
  'HARBOR', 'HERON', 'HONEY', 'KAYAK', 'KITE', 'LADDER', 'LEMON', 'LILAC', 'MAPLE', 'MEADOW', 'NORTH', 'OCEAN', 'OLIVE', 'ORBIT', 'PAPER', 'PEARL', 'PIANO', 'PLUM', 'PRAIRIE', 'RIVER', 'ROBIN', 'SADDLE', 'SILVER', 'SPRUCE', 'STONE', 'SUMMIT',
  'TIGER', 'TIMBER', 'TULIP', 'VALLEY', 'VIOLET', 'WALNUT', 'WILLOW', 'WINDOW', 'WINTER', 'YELLOW', 'ZEBRA', 'BRIDGE',
] as const

/** Of two whole numbers from 0 to 255: the first chooses one of 64 words, the second one of 90 figures from 10 to 99. */
export const dayCode = (word: number, figures: number): string => `${words[word % words.length]!}${10 + (figures % 90)}`

/** "KITE 42" */
export const spacedDayCode = (code: string): string => code.replace(/(?<=[A-Z])(?=\d)/, ' ')

/** The code that a person typed, in any case, with or without a space. Null if it cannot be one. */
export function parseDayCode (typed: string): string | null {
  if (typed.length > 40) return null
  const code = typed.toUpperCase().replace(/[\s\p{Pd}]/gu, '')
  return /^[A-Z]{4,7}\d{2}$/.test(code) ? code : null
}
