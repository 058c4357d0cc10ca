/** A failure that a person can mend: its message is a whole sentence that says what to do, and it is shown without a stack. */
export class Sentence extends Error {
  override name = 'Sentence'
}
