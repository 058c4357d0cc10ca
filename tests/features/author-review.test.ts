/** A draft read by others: comments that stay with their lines, being asked and told, approvals of one exact text. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tellAuthors, tellReviewers } from '#src/features/author/review-tell.ts'
import type { TestApp } from '../support/app.ts'
import { type Author, swapped, write } from '../support/author-cast.ts'
import { htmlFaults } from '../support/html.ts'
import { approve, comment, hiddenOf, lineWith, open, openReviewing, reviewOf } from '../support/review-cast.ts'

let here: TestApp, tom: Author, una: Author, ravi: Author, ann: Author
beforeAll(async () => { ({ here, tom, una, ravi, ann } = await openReviewing()) })
afterAll(() => here.close())

/** The part of a review page about one line. */
const atLine = (page: string, line: number) => new RegExp(`<li id="line-${line}"[\\s\\S]*?\\n</li>`).exec(page)?.[0] ?? ''

describe('comments', () => {
  let url: string
  test('are written on a line without script, keep its words, are answered, settled and opened again', async () => {
    await write(tom, 'mini/second', swapped('Some text.', 'Some better text.\n\nAnother thought.'))
    url = await reviewOf(here, tom, 'second')
    const line = await lineWith(here, tom, 'second', 'Some better text.')
    const page = await open(una, `${url}?line=${line}`)
    expect(await htmlFaults(page)).toEqual([])
    expect(atLine(page, line)).toMatch(/Some better text[\s\S]*Your comment on line/)
    expect(page).toMatch(/Some <ins>better <\/ins>text\./)
    const empty = await comment(una, url, line, '   ')
    expect([empty.statusCode, atLine(empty.body, line).includes('Write what you want to say')]).toEqual([422, true])
    expect(await htmlFaults(empty.body)).toEqual([])
    const sent = await comment(una, url, line, 'Better than what?\nSay it.')
    expect([sent.statusCode, sent.headers.location]).toEqual([303, `${url}#line-${line}`])
    const [id] = (await here.db.$client<{ id: number }[]>`select id::int from review_comments`).map((row) => row.id)
    const read = atLine(await open(tom, url), line)
    expect(read).toMatch(/Una Strand[\s\S]*Better than what\?\nSay it\./)
    expect((await tom.visitor.post(`${url}/comments/${id}/answers`, { text: 'Than before.' })).headers.location).toBe(`${url}#said-${id}`)
    expect(atLine(await open(una, url), line)).toMatch(/Say it\.[\s\S]*class="answer"[\s\S]*Tom Begay[\s\S]*Than before\./)
    expect(await open(tom, '/author')).toContain('1 comment open')
    await tom.visitor.post(`${url}/comments/${id}/settlement`, { do: 'settle' })
    expect(atLine(await open(una, url), line)).toMatch(/Settled by Tom Begay[\s\S]*Open again/)
    expect(await open(tom, '/author')).not.toContain('comment open')
    await una.visitor.post(`${url}/comments/${id}/settlement`, { do: 'open' })
    expect(await open(tom, '/author/mini/second')).toMatch(new RegExp(`<h3>Comments</h3>[\\s\\S]*data-line="${line}"[\\s\\S]*line ${line}</a> · Una Strand, 1 answer[\\s\\S]*Better than what\\?`))
    expect(await here.db.$client`select action from audit_entries where subject = 'draft' order by id`).toEqual([{ action: 'settled comment' }, { action: 'opened comment again' }])
  })

  test('go with their line, over lines above, another place and other words; a line that is gone keeps what it said', async () => {
    const line = await lineWith(here, tom, 'second', 'Some better text.')
    await comment(una, url, 'whole', 'A good module.')
    await comment(ravi, url, await lineWith(here, tom, 'second', 'Another thought.'), 'Which one?')
    await write(tom, 'mini/second', (text) => text.replace('Some better text.', 'A line above.\n\nSome better text.'))
    expect(atLine(await open(una, url), line + 2)).toContain('Better than what?')
    await write(tom, 'mini/second', (text) => text.replace('Some better text.', 'Some much better text, really.'))
    expect(atLine(await open(una, url), line + 2)).toMatch(/The line was reworded since\. It said:[\s\S]*Some better text\.[\s\S]*Better than what\?/)
    await write(tom, 'mini/second', (text) => text.replace('Another thought.\n', '').replace('A line above.', 'Another thought.\n\nA line above.'))
    expect(atLine(await open(una, url), await lineWith(here, tom, 'second', 'Another thought.'))).toContain('Which one?')
    await write(tom, 'mini/second', (text) => text.replace('Another thought.\n\n', '').replace('Some much better text, really.\n', ''))
    const page = await open(una, url)
    expect(/On lines that are gone[\s\S]*<ol class="lines">/.exec(page)?.[0]).toMatch(/The line is gone\. It said:[\s\S]*Some better text\.[\s\S]*Better than what[\s\S]*Another thought\.[\s\S]*Which one\?/)
    expect(page).toMatch(/A good module\./)
    expect(await htmlFaults(page)).toEqual([])
    expect(await open(tom, '/author/mini/second')).toMatch(/<h3>Comments<\/h3>[\s\S]*its line is gone · Una Strand/)
  })

  test('that were begun before the draft went on come to where the words are, or are kept with them', async () => {
    const page = await open(una, `${url}?line=${await lineWith(here, tom, 'second', 'A line above.')}`), form = hiddenOf(page, ['version', 'line', 'quote'])
    await write(tom, 'mini/second', (text) => text.replace('A line above.', 'First of all.\n\nA line above.'))
    const moved = await comment(una, url, 0, 'Begun before.', form)
    const now = await lineWith(here, tom, 'second', 'A line above.')
    expect(moved.headers.location).toBe(`${url}#line-${now}`)
    expect(atLine(await open(tom, url), now)).toContain('Begun before.')
    await write(tom, 'mini/second', (text) => text.replace('First of all.\n\n', ''))
    const gone = hiddenOf(await open(una, `${url}?line=${await lineWith(here, tom, 'second', 'A line above.')}`), ['version', 'line', 'quote'])
    await write(tom, 'mini/second', (text) => text.replace('A line above.\n', ''))
    expect((await comment(una, url, 0, 'Sent too late.', gone)).headers.location).toBe(`${url}#said`)
    expect(await open(tom, url)).toMatch(/The line is gone\. It said:[\s\S]*A line above\.[\s\S]*Sent too late\./)
  })

  test('hold no markup, whoever writes it, in the text, the line and the note', async () => {
    const bad = '<img src=x onerror=alert(1)><script>alert(2)</script>'
    await write(tom, 'mini/second', (text) => `${text.trimEnd()}\n\n<!-- ${bad.replaceAll('-', '')} -->\n`)
    const line = await lineWith(here, tom, 'second', '<img')
    expect((await comment(una, url, line, `${bad}"'&`)).statusCode).toBe(303)
    await write(tom, 'mini/second', (text) => text.replace(/<!-- <img[^\n]*\n/, ''))
    for (const page of [await open(tom, url), await open(tom, '/author/mini/second'), await open(una, `${url}?line=3`)]) {
      expect(page).not.toMatch(/<img src=x|<script>alert/)
      expect(await htmlFaults(page)).toEqual([])
    }
    expect(await open(tom, url)).toContain('&lt;img src=x onerror=alert(1)&gt;')
  })

  test.for([
    ['more than fits', { text: 'x'.repeat(5001) }, 422], ['a version to come', { text: 'a', version: '999' }, 409], ['a line that says something else', { text: 'a', quote: 'not this' }, 409], ['a field of somebody else', { text: 'a', by: '1' }, 422],
  ] as const)('%s is refused', async ([, more, status]) => {
    const form = hiddenOf(await open(una, `${url}?line=1`), ['version', 'line', 'quote'])
    const before = await here.db.$client`select id from review_comments`
    expect((await una.visitor.post(`${url}/comments`, { ...form, ...more })).statusCode).toBe(status)
    expect(await here.db.$client`select id from review_comments`).toEqual(before)
  })

  test('of another file, another draft or nothing are a 404', async () => {
    const [{ id }] = await here.db.$client<[{ id: number }]>`select min(id)::int as id from review_comments where answers is not null`
    for (const [where, form] of [[`${url}/comments/${id}/settlement`, { do: 'settle' }], [`${url}/comments/${id}/answers`, { text: 'To an answer' }], [`${url}/comments/999/answers`, { text: 'a' }], ['/author/mini/words/reviews/1/comments', { text: 'a', version: '1' }]] as const) expect([where, (await una.visitor.post(where, form)).statusCode]).toEqual([where, 404])
    for (const where of ['/author/mini/second/reviews/999', '/author/mini/second/reviews/x', '/author/mini/words/reviews/1']) expect((await una.visitor.get(where)).statusCode).toBe(404)
  })
})

describe('being asked', () => {
  test('is said in the list, and reviewers and the author are told together, each unless they do not want to be', async () => {
    const url = await reviewOf(here, tom, 'second')
    expect((await una.visitor.post('/author/mini/second/reviews')).statusCode).toBe(404)
    expect((await una.visitor.post(`${url}/withdrawal`)).statusCode).toBe(404)
    expect((await tom.visitor.post('/author/mini/second/reviews')).headers.location).toBe(url)
    expect(await open(una, '/author')).toMatch(/Waits for review, 7? ?\d comments? open/i)
    await here.db.$client`insert into mail_refusals (person_id, kind) values (${ravi.id}, 'review digest')`
    const later = { ...here.services, now: () => new Date(Date.now() + 3_600_000) }
    expect((await Promise.all([tellReviewers(here.services), tellReviewers(here.services)])).reduce((a, b) => a + b)).toBe(2)
    expect(await tellReviewers(here.services)).toBe(0)
    expect(await tellAuthors(here.services)).toBe(0)
    expect(await tellAuthors(later)).toBe(1)
    expect(await tellAuthors(later)).toBe(0)
    const mails = await here.db.$client<{ kind: string; person: number; text: string; html: string }[]>`select kind, person_id::int as person, text, html from mails where kind like 'review%' order by id`
    expect(mails.map(({ kind, person }) => [kind, person])).toEqual([['review digest', una.id], ['review digest', ann.id], ['review', tom.id]])
    expect(mails[0]!.text).toMatch(/The second module, by Tom Begay[\s\S]*\/author\/mini\/second\/reviews\/1[\s\S]*\/unsubscribe\//)
    expect(mails[2]!.text).toMatch(/The second module: \d comments[\s\S]*\/unsubscribe\//)
    expect(mails.map(({ html }) => html).join()).not.toContain('<script>alert')
    await tom.visitor.post('/author/mini/second/reviews')
    expect(await tellReviewers({ ...here.services, now: () => new Date(Date.now() + 7_200_000) })).toBe(0)
    expect(await tellReviewers({ ...here.services, now: () => new Date(Date.now() + 30 * 3_600_000) })).toBe(2)
    await tom.visitor.post(`${url}/withdrawal`)
    expect(await open(una, '/author')).not.toContain('Waits for review')
  })
})

describe('an approval', () => {
  let url: string
  test('is of exactly this text, by somebody else; what was changed since is shown', async () => {
    await write(tom, 'mini/words', swapped('Somebody', 'Someone'))
    url = await reviewOf(here, tom, 'words')
    expect(await open(tom, url)).toContain('It is your own draft, so somebody else approves it: Ann Olsen, Ravi Menon or Una Strand.')
    const own = await tom.visitor.post(`${url}/approvals`, { ...hiddenOf(await open(una, url), ['hash']), note: '' })
    expect([own.statusCode, own.body.includes('This draft is your own. Somebody else has to approve it.')]).toEqual([409, true])
    const seen = hiddenOf(await open(una, url), ['hash'])
    await write(tom, 'mini/words', swapped('Someone', 'Some person'))
    const late = await una.visitor.post(`${url}/approvals`, { ...seen, note: 'Fine with me' })
    expect([late.statusCode, late.body.includes('changed while you read it'), late.body.includes('Fine with me')]).toEqual([422, true, true])
    expect(await htmlFaults(late.body)).toEqual([])
    expect((await approve(una, url, 'Fine <b>with</b> me')).statusCode).toBe(303)
    expect((await una.visitor.post(`${url}/approvals`, { ...hiddenOf(late.body, ['hash']), note: '' })).statusCode).toBe(303)
    expect(await here.db.$client`select approved_by::int as by from approvals`).toEqual([{ by: una.id }])
    const page = await open(tom, url)
    expect(page).toMatch(/<strong>Approved<\/strong>[\s\S]*of the text as it stands[\s\S]*Fine &lt;b&gt;with/)
    expect(await htmlFaults(page)).toEqual([])
    await write(tom, 'mini/words', swapped('Some person', 'Some kind person'))
    expect(await open(una, url)).toMatch(/Changed since it was approved[\s\S]*What changed since Una Strand approved it[\s\S]*Some <ins>kind <\/ins>person[\s\S]*of a text that was changed since/)
    await write(tom, 'mini/words', swapped('Some kind person', 'Some person'))
    expect(await open(una, '/author')).toContain('Approved')
    expect((await ravi.visitor.post(`${url}/approvals/withdrawal`)).statusCode).toBe(409)
    expect((await una.visitor.post(`${url}/approvals/withdrawal`)).statusCode).toBe(303)
    expect(await open(una, '/author')).not.toContain('Approved')
    expect(await here.db.$client`select action from audit_entries where action in ('approved draft', 'withdrew approval') order by id`).toEqual([{ action: 'approved draft' }, { action: 'withdrew approval' }])
  })

  test('of two at once counts twice, and a text with errors has none', async () => {
    const forms = await Promise.all([una, ravi].map(async (each) => hiddenOf(await open(each, url), ['hash'])))
    expect((await Promise.all([una, ravi, una].map((each, index) => each.visitor.post(`${url}/approvals`, { ...forms[index % 2]!, note: '' })))).map(({ statusCode }) => statusCode)).toEqual([303, 303, 303])
    expect(await open(tom, url)).toContain('<strong>Approved by 2</strong>')
    await write(una, 'mini/every-type', swapped('lo=one', 'lo=ones'))
    const other = await reviewOf(here, una, 'every-type')
    const page = await open(tom, other)
    expect(page).toMatch(/\d+ errors? (is|are) in the text[\s\S]*It has errors, so it cannot be approved yet/)
    expect((await tom.visitor.post(`${other}/approvals`, { hash: 'a'.repeat(64), note: '' })).statusCode).toBe(409)
    await una.visitor.post('/author/mini/every-type/discard')
    expect(await open(tom, other)).toContain('The draft was discarded, so there is nothing to approve any more.')
    expect((await tom.visitor.post(`${other}/comments`, { text: 'late', version: '1', line: '', quote: '' })).statusCode).toBe(409)
  })
})
