/**
 * Loaded before everything else by the doors of the program; without it all works as well, and starts in twice the time. What Node has compiled is kept for the next start. And for
 * each file of a package Node 24 reads the package's list of exports anew: Drizzle's has 180 kB. Its files name one another by plain relative addresses, for which no list is needed.
 */
import { enableCompileCache, registerHooks } from 'node:module'
import path from 'node:path'

enableCompileCache(path.join(import.meta.dirname, '../../node_modules/.cache/gainful')) // a folder that cannot be written is passed by

registerHooks({
  resolve (specifier, context, next) {
    if (!/^\.\.?\/.*\.js$/.test(specifier) || !context.parentURL?.includes('/node_modules/drizzle-orm/')) return next(specifier, context)
    return { url: new URL(specifier, context.parentURL).href, format: 'module', shortCircuit: true }
  },
})
