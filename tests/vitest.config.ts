import path from 'node:path'
import { defineConfig } from 'vitest/config'

const root = path.join(import.meta.dirname, '..')

export default defineConfig({
  root,
  test: { include: ['tests/**/*.test.ts'], environment: 'node', reporters: ['default'], globalSetup: ['tests/support/database.ts'], testTimeout: 60_000, hookTimeout: 60_000, pool: 'forks', maxWorkers: 2 },
})
