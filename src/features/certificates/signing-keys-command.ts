/** `signing-keys` of the command line: which keys sign credentials, and a new one in place of the old. */
import type { Services } from '#src/services.ts'
import { knownKeys, rotateSigningKey } from './signing-keys.ts'

/** Opens the database for words that it knows, and closes it. The exit code is 0, or 2 for words that it does not know. */
export async function signingKeysCommand (words: readonly string[], open: () => Promise<{ services: Services; close (): Promise<void> }>, print: (text: string) => void): Promise<number> {
  const [verb, ...rest] = words
  if ((verb !== undefined && verb !== 'rotate') || rest.length > 0) {
    print('Say gainful signing-keys to list them, or gainful signing-keys rotate for a new one.')
    return 2
  }
  const { services, close } = await open()
  try {
    if (verb === 'rotate') {
      const { thumbprint, retired } = await rotateSigningKey(services, null)
      print(`Key ${thumbprint} signs from now on. ${retired === 0 ? 'There was none before.' : 'What was signed before still verifies.'}`)
      return 0
    }
    const keys = await knownKeys(services.db)
    if (keys.length === 0) print('There is no key yet. The first certificate makes one.')
    for (const { thumbprint, createdAt, retiredAt } of keys) print(`${thumbprint}  made ${createdAt.toISOString().slice(0, 10)}, ${retiredAt ? `retired ${retiredAt.toISOString().slice(0, 10)}` : 'signs now'}`)
    return 0
  } finally {
    await close()
  }
}
