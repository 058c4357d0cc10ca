/** A failure that a person can mend: its message is a whole sentence that says what to do, and it is shown without a stack. */
export class Sentence extends Error {
  override name = 'Sentence'
}

/** A sentence for what a person can mend, a stack for what we must. */
export function explain (error: unknown): never {
  if (error instanceof Sentence) process.stderr.write(`\n${error.message}\n`)
  else process.stderr.write(`\nGainful stopped on a fault of its own:\n${(error as Error)?.stack ?? String(error)}\n`)
  process.exit(1)
}
