/**
 * What axe finds on an open page, at the width of a desk and of a phone, in light and in dark. Its source goes into the page once, where AxeBuilder would bring it
 * again for every look: that is most of the time it takes.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const beside = createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright'))
const source = readFileSync(beside.resolve('axe-core/axe.min.js'), 'utf8')

const everything = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }
const colors = { type: 'rule', values: ['color-contrast'] }

type Axe = { run (context: Document, options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }

/** One line for each element that is at fault. A color can only be wrong in its theme; everything else is looked for once at each width. */
export async function axeFaults (page: Page): Promise<string[]> {
  const found: string[] = []
  await page.evaluate(source)
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 })
    for (const [colorScheme, runOnly] of [['light', everything], ['dark', colors]] as const) {
      await page.emulateMedia({ colorScheme })
      const faults = await page.evaluate(async (only) => {
        const { violations } = await (window as unknown as { axe: Axe }).axe.run(document, { runOnly: only, resultTypes: ['violations'], preload: false, iframes: false })
        return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
      }, runOnly)
      found.push(...faults.map((fault) => `${width} ${colorScheme}: ${fault}`))
    }
  }
  return found
}
