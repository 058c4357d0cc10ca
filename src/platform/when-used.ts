/** Packages that few requests need are loaded by the first that does, so that a start does not wait for them and a server that never needs them does not hold them. */
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** A function that gives the package, loaded at its first call. The package is one that can be required. */
export function whenUsed<T> (name: string): () => T {
  let loaded: T | undefined
  return () => loaded ??= require(name) as T
}
