/** A table on its way out: named columns of known kinds, and rows that come in batches, so that no file is ever whole in memory. */

export type Kind = 'text' | 'number' | 'day' | 'moment' | 'yes or no'
/** `about` stands in the codebook. A 'day' is a text YYYY-MM-DD; a 'moment' a Date, written in UTC. Any value may be null. */
export type Column = { name: string; kind: Kind; about: string }
export type Row = Record<string, unknown>
export type Batches = AsyncIterable<readonly Row[]>
