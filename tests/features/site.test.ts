/** The pages that say what this site is, for anybody, and whether they say the truth. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makePerson, signedIn } from '../support/account-cast.ts'
import { openApp, type TestApp, Visitor } from '../support/app.ts'
import { htmlFaults } from '../support/html.ts'

let here: TestApp
beforeAll(async () => { here = await openApp() })
afterAll(() => here.close())

const pages = { '/help': 'Help', '/accessibility': 'Accessibility', '/privacy': 'Privacy' }

test.each(Object.entries(pages))('%s is open to everybody, valid, and led to from every page', async (url, title) => {
  const anybody = new Visitor(here.app)
  const visitors = [anybody, await signedIn(here, (await makePerson(here, `Reader of ${title}`)).email)]
  for (const visitor of visitors) {
    const reply = await visitor.get(url)
    expect(reply.statusCode).toBe(200)
    expect(reply.body).toContain(`<h1>${title}</h1>`)
    expect(reply.body).toContain(`<title>${title} · Gainful</title>`)
    expect(await htmlFaults(reply.body)).toEqual([])
  }
  expect((await anybody.get('/sign-in')).body).toContain(`<a href="${url}">${title}</a>`)
  expect((await visitors[1]!.get('/learning')).body).toContain(`<a href="${url}">${title}</a>`)
})

test('every link on them leads somewhere', async () => {
  const reader = await signedIn(here, (await makePerson(here, 'Link Reader')).email)
  const links = (await Promise.all(Object.keys(pages).map(async (url) => [...(await reader.get(url)).body.matchAll(/href="(\/[^"]*)"/g)].map(([, href]) => href!)))).flat()
  for (const href of new Set(links)) expect([href, (await reader.get(href)).statusCode]).toEqual([href, href === '/' ? 303 : 200])
})

test('the privacy page tells of every cookie, and no page asks another site for anything', async () => {
  const reader = await signedIn(here, (await makePerson(here, 'Cookie Reader')).email)
  await reader.post('/theme', { theme: 'dark', back: '/privacy' })
  expect([...reader.cookies.keys()]).toHaveLength(2)
  const privacy = await reader.get('/privacy')
  expect(privacy.body).toContain('One cookie keeps you signed in, and one remembers your choice of colors.')
  expect(privacy.body).toContain('data-theme="dark"')
  for (const url of [...Object.keys(pages), '/sign-in']) {
    const { body, headers } = await new Visitor(here.app).get(url)
    expect(body).not.toMatch(/(?:src|href|action)="(?:https?:)?\/\//)
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['set-cookie']).toBeUndefined()
  }
})
