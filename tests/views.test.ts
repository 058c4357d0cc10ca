/** The type check of templates sees what it should see: faults are planted into the real ones. */
import { expect, test } from 'vitest'
import { checkViews, functionOf, readTemplates } from './views.ts'

test('each planted fault is told with its template and line', () => {
  const templates = readTemplates()
  const plant = (name: string, before: string, after: string) => {
    const text = templates.get(name)!
    expect(text, `${name} has changed`).toContain(before)
    templates.set(name, text.replace(before, after))
    return `views/${name}.eta:${text.slice(0, text.indexOf(before)).split('\n').length}: `
  }
  const expected = [
    plant('learning/quiz', 'it.lead', 'it.led'),
    plant('learning/review', "include('/partials/review-row', row)", "include('/partials/review-row', { ...row, number: 'one' })"),
    plant('accounts/set-up', "{ form: it.form, name: 'email'", "{ form: it.form, nam: 'email'"),
    plant('partials/gain-small', 'line.words', 'line'),
    plant('partials/pager', 'it.back.title', 'it.forward.title'),
    plant('site/help', "mainClass: 'narrow'", 'mainClass: 1'),
    plant('admin/audit', "'/admin/_audit'", "'/admin/_adit'"),
  ]
  templates.set('learning/_unlisted', '<p><%= it.anything %></p>')
  templates.delete('learning/page')
  const found = checkViews(templates)
  for (const place of [...expected, 'views/learning/_unlisted.eta:1: ', 'a view without a template: ']) expect(found.filter((line) => line.startsWith(place)), place).not.toEqual([])
})

test('the lines of a template survive', () => {
  const { code, lines } = functionOf('x', 'a\n<%\n/* b */\nconst c = 1\n-%>\n<p>\n<%= c %> <%~ c %>\n')
  expect(code.split('\n').map((line, index) => [line, lines[index]])).toEqual([
    ["export function render (it: Known['x']): void {", 1], ['/* b */', 3], ['const c = 1', 4], ['__print(c);', 7], ['__print(c);', 7], ['}', undefined], ['', undefined],
  ])
})
