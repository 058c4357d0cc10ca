import path from 'node:path'
import { defineConfig } from 'vitest/config'

const root = path.join(import.meta.dirname, '..')

export default defineConfig({
  root,
  test: {
    environment: 'node', reporters: ['default'], globalSetup: ['tests/support/database.ts'], testTimeout: 60_000, hookTimeout: 60_000, pool: 'forks', maxWorkers: 3, execArgv: ['--import', path.join(root, 'src/platform/quick-start.ts')],
    projects: [
      // What is pure holds in any company, and so does what has a database of its own; browsers get a process of their own for each file.
      { extends: true, test: { name: 'domain', include: ['tests/domain/**/*.test.ts'], isolate: false } },
      { extends: true, test: { name: 'features', include: ['tests/features/**/*.test.ts'], isolate: false } },
      { extends: true, test: { name: 'browser', include: ['tests/*.test.ts', 'tests/browser/**/*.test.ts'] } },
    ],
  },
})
