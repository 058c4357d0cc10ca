/** One planted fault of every kind in an otherwise sound curriculum: where it stands, and what an author should be told. The page of the language shows them, and tests plant them. */
import type { FileContent, PublishedTypes } from './check.ts'
import type { Code } from './codes.ts'
import { marked, soundFeedback, soundFiles, spoiled } from './sound-example.ts'

type Edit = readonly [file: string, from: string, to: string]
/** The mark ¦ stands where the problem must show. `says` is part of its message or remedy; `also` are problems that the same fault cannot but cause. */
export type Fault = { code: Code; name: string; edits: readonly Edit[]; says?: string; also?: readonly Code[] }

const fault = (code: Code, name: string, edits: readonly Edit[], says?: string, also: readonly Code[] = []): Fault => ({ code, name, edits, also, ...(says === undefined ? {} : { says }) })
const inFile = (file: string) => (from: string, to: string): Edit => [`basics/${file}`, from, to]
const inModule = inFile('zero-exclusion.md')
const inCurriculum = inFile('curriculum.md')
const inPage = inFile('glossary.md')
const inFeedback = inFile('feedback.md')
const inDrawing = inFile('images/doors.svg')

const ask = 'Ana hears voices and wants a job. Who decides?'
const ana = '<!-- item id=ana type=single lo=entry -->'
const team = '- [ ] The whole team <!-- c -->'
const doors = '![Two doors, both open](images/doors.svg)'
const second = '[the second part](#what-to-say)'

const files: Fault[] = [
  fault('bad-character', 'a NUL byte', [inModule('Ask what the', 'Ask what¦\u0000 the')], 'NUL'),
  fault('bad-character', 'a replacement character', [inModule('Ask what the', 'Ask what¦\uFFFD the')], 'replacement'),
  fault('bad-character', 'a character that turns text around', [inModule('Ask what the', 'Ask ¦\u202Ewhat the')], 'U+202E'),
  fault('front-matter', 'no front matter', [inModule('---\nid: zero-exclusion', '¦id: zero-exclusion')], undefined, ['stray-text']),
  fault('front-matter', 'front matter that never ends', [inModule('---\nid: zero-exclusion', '¦---\nid: zero-exclusion'), inModule('\n---\n\n## Who', '\n\n## Who')], undefined, ['few-items', 'no-section', 'bad-link']),
  fault('yaml', 'a colon without quotes', [inModule('title: Zero exclusion', 'title: ¦Zero: exclusion: all')]),
  fault('yaml', 'a field there twice', [inModule('title: Zero exclusion', 'title: Zero exclusion\n¦title: Two')]),
  fault('yaml', 'a tag', [inModule('title: Zero exclusion', 'title: ¦!!js/function "f"')]),
  fault('unknown-field', 'a field misspelled', [inModule('minutes: 18', 'minutes: 18\n¦minuets: 18')], 'Did you mean “minutes”?'),
  fault('unknown-field', 'a field of the certificate misspelled', [inCurriculum('  approvals:', '  ¦aprovals: []\n  approvals:')], 'Did you mean “approvals”?'),
  fault('missing-field', 'no title', [inModule('---\nid: zero-exclusion\ntitle: Zero exclusion', '¦---\nid: zero-exclusion')]),
  fault('missing-field', 'no signatory', [inCurriculum('  title: Basics of IPS', '  ¦title: Basics of IPS'), inCurriculum('  signatory:\n    name: Ana Reyes\n    title: Director\n', '')], 'signatory'),
  fault('bad-field', 'minutes in words', [inModule('minutes: 18', 'minutes: ¦an hour')], 'whole number'),
  fault('bad-field', 'an alias', [inModule('title: Zero exclusion', 'title: ¦*x'), inModule('id: zero-exclusion\n', 'id: &x zero-exclusion\n')], 'without * and &'),
  fault('bad-field', 'an unknown discipline', [inModule('for: [sees, supervisor]', 'for: [sees, ¦superviser]')], 'Did you mean “supervisor”?'),
  fault('bad-field', 'a date that is none', [inCurriculum('valid_from: 2026-01-01', 'valid_from: ¦2026-13-01')], 'a date'),
  fault('bad-source', 'a label that cannot be cited', [inModule('sources:\n', 'sources:\n  ¦"a; b": "A source"\n')], undefined, ['uncited-source']),
  fault('bad-source', 'a label too like another', [inModule('sources:\n', 'sources:\n  bond, 2012: "Another"\n'), inModule('  Bond 2012: "Bond and', '  ¦Bond 2012: "Bond and')], 'only in signs', ['uncited-source']),
]

const structure: Fault[] = [
  fault('no-section', 'a module that is all quiz', [inModule('---\n\n## Who may start', '---\n¦\n### Who may start'), inModule('## What to say', '### What to say')], undefined, ['heading-skipped', 'misplaced-item', 'stray-text']),
  fault('stray-text', 'text before the first section', [inModule('## Who may start', '¦Welcome.\n\n## Who may start')]),
  fault('stray-text', 'text below the answers', [inModule('> **Why:** Her choice.', '¦One more thing.\n\n> **Why:** Her choice.')]),
  fault('stray-text', 'an answer in a question of choice', [inModule(ask, `${ask}\n\n¦**Answer:** Ana`)]),
  fault('stray-text', 'a rationale above the options', [inModule('\n> **Why:** Her choice.\n', ''), inModule(ask, `${ask}\n\n¦> **Why:** Her choice.`)]),
  fault('bad-heading', 'a first-level heading', [inModule('## What to say', '¦# What to say')]),
  fault('bad-heading', 'a heading without words', [inModule('## Leads', '¦##')], 'no words'),
  fault('bad-heading', 'a heading without a space', [inModule('Everyone who wants', '¦##Everyone who wants')], 'space'),
  fault('bad-heading', 'a heading inside an item', [inModule(ask, `${ask}\n\n¦### More`)], 'inside an item'),
  fault('bad-heading', 'a first-level heading in a page', [inPage('## Specialist', '¦# Specialist')]),
  fault('heading-skipped', 'from level 2 to level 4', [inModule('### Check yourself', '¦#### Check yourself')], 'Use ###.'),
  fault('open-comment', 'a comment that never closes', [inModule('> **Model answer:** What worries you most?', '> **Model answer:** What ¦<!-- worries you most?')]),
  fault('open-fence', 'a code block that never closes', [inModule('> **Model answer:** What worries you most?', '¦```')], undefined, ['stray-text']),
  fault('misplaced-item', 'an item without a heading', [inModule('Everyone who wants', '¦<!-- item id=loose type=single lo=entry -->\n\nEveryone who wants')]),
  fault('misplaced-item', 'an item in a page', [inPage('## Specialist', '## Specialist\n¦<!-- item id=x type=single -->')]),
  fault('missing-item', 'a heading in the quiz without an item', [inModule('## Leads', '¦## An aside\n\n## Leads')]),
  fault('few-items', 'a form with too few pairs', [inModule('# Quiz', '¦# Quiz'), inModule('type=order lo=reply', 'type=order lo=reply phase=post'), inModule('type=match lo=reply', 'type=match lo=reply phase=pre'), inModule('type=text lo=reply', 'type=text lo=reply phase=followup')], '4 scored'),
]

const items: Fault[] = [
  fault('bad-comment', 'a word that is not name=value', [inModule(ana, '<!-- item id=ana ¦single type=single lo=entry -->')]),
  fault('bad-comment', 'an attribute there twice', [inModule(ana, '<!-- item id=ana type=single lo=entry ¦lo=reply -->')], 'twice'),
  fault('bad-comment', 'the word item misspelled', [inPage('## Specialist', '## Specialist\n¦<!-- itme id=x type=single -->')], 'Did you mean “item”?'),
  fault('unknown-attribute', 'an attribute misspelled', [inModule(ana, '<!-- item id=ana type=single lo=entry ¦shufle=no -->')], 'Did you mean “shuffle”?'),
  fault('misplaced-attribute', 'an attribute of another type', [inModule(ana, '<!-- item id=ana type=single lo=entry ¦unit=days -->')], 'type single'),
  fault('misplaced-attribute', 'a form on a self-check', [inModule('id=check-one type=single lo=entry', 'id=check-one type=single lo=entry ¦form=A')], 'self-check'),
  fault('missing-attribute', 'no id', [inModule(ana, '¦<!-- item type=single lo=entry -->')], 'id='),
  fault('missing-attribute', 'no objective', [inModule(ana, '¦<!-- item id=ana type=single -->')], 'lo='),
  fault('bad-attribute', 'a type misspelled', [inModule(ana, '<!-- item id=ana ¦type=singel lo=entry -->')], 'Did you mean “single”?'),
  fault('bad-attribute', 'an id with capitals', [inModule(ana, '<!-- item ¦id=Ana type=single lo=entry -->')]),
  fault('bad-attribute', 'an attribute on the second line of its comment', [inModule(ana, '<!-- item id=ana type=single\n  lo=entry ¦points=many -->')]),
  fault('bad-attribute', 'a range of words upside down', [inModule('words=20-80', '¦words=80-20')]),
  fault('duplicate-id', 'an id there twice', [inModule('<!-- item id=leads', '¦<!-- item id=ana')], 'basics/zero-exclusion.md:44'),
  fault('duplicate-id', 'a page with the id of a module', [inPage('id: glossary', 'id: ¦zero-exclusion')], 'basics/zero-exclusion.md', ['unknown-module', 'unused-module']),
  fault('unknown-objective', 'an objective misspelled', [inModule(ana, '<!-- item id=ana type=single ¦lo=enrty -->')], 'Did you mean “entry”?'),
  fault('unknown-objective', 'an objective of a statement', [inModule('<!-- c1 lo=reply -->', '<!-- c1 ¦lo=replay -->')], 'Did you mean “reply”?'),
  fault('missing-stem', 'no question', [inModule(`## Ana asks\n${ana}\n${ask}`, `¦## Ana asks\n${ana}`)]),
  fault('missing-answer', 'a number without an answer', [inModule('## Days', '¦## Days'), inModule('**Answer:** 30 ± 1', '**Anser:** 30 ± 1')], 'Did you mean “Answer”?', ['stray-text']),
  fault('missing-answer', 'steps in a list without numbers', [inModule('## Steps', '¦## Steps'), inModule('1. Ask for the worry\n2. Turn it into a support\n3.', '- Ask for the worry\n- Turn it into a support\n-')], 'numbered list'),
  fault('wrong-ticks', 'no right option', [inModule('## Ana asks', '¦## Ana asks'), inModule('- [x] Ana <!-- b -->', '- [ ] Ana <!-- b -->')], 'no options'),
  fault('wrong-ticks', 'two right options', [inModule('## Ana asks', '¦## Ana asks'), inModule(team, '- [x] The whole team <!-- c -->')], '2 options'),
  fault('wrong-ticks', 'a multiple without a right option', [inModule('## Leads', '¦## Leads'), inModule('- [x] Someone in', '- [ ] Someone in'), inModule('- [x] Someone on', '- [ ] Someone on')], 'no options'),
  fault('bad-option', 'a line without brackets', [inModule(team, '¦- The whole team <!-- c -->')], 'no [ ]', ['few-options']),
  fault('bad-option', 'an option there twice', [inModule(team, '¦- [ ] ana <!-- c -->')], 'twice'),
  fault('bad-option', 'an option without text', [inModule(team, '¦- [ ] <!-- c -->')], 'no text'),
  fault('bad-option', 'text below feedback', [inModule('  > No.', '  > No.\n\n  ¦More.')]),
  fault('bad-option', 'other words than True and False', [inModule('## True or false', '¦## True or false'), inModule('- [ ] True', '- [ ] Yes')], 'True and False'),
  fault('missing-key', 'an option without a key', [inModule(team, '- [ ] The whole team¦')], '<!-- c -->'),
  fault('bad-key', 'a key there twice', [inModule(team, '- [ ] The whole team ¦<!-- a -->')], '“a” is taken'),
  fault('bad-key', 'a key with a space', [inModule(team, '- [ ] The whole team ¦<!-- the c -->')]),
  fault('loose-feedback', 'feedback that is not indented', [inModule(team, `${team}\n¦> The team helps.`)]),
  fault('loose-feedback', 'feedback above the options', [inModule(`${ask}\n`, `${ask}\n\n  ¦> No.\n`)]),
  fault('bad-number', 'a number in words', [inModule('**Answer:** 30 ± 1', '**Answer:** ¦thirty')]),
  fault('bad-number', 'a range upside down', [inModule('**Answer:** 30 ± 1', '**Answer:** ¦31–29')]),
  fault('bad-table', 'no line below the head', [inModule('| You hear | You say |\n|---|---|\n', '¦| You hear | You say |\n')], 'below its head'),
  fault('bad-table', 'a row with a cell too many', [inModule('| Not ready | What worries you? |', '¦| Not ready | What | worries you? |')], '3 cells'),
  fault('bad-table', 'a match of three columns', [inModule('| Line | Reply |\n|---|---|', '| ¦Line | Reply | Why |\n|---|---|---|'), inModule('| Too ill | What worries you? |', '| Too ill | What worries you? | a |'), inModule('| Too soon | What does she want? |', '| Too soon | What does she want? | b |'), inModule('| | Let us wait |', '| | Let us wait | c |')], 'two columns'),
  fault('bad-table', 'a row of a match without a right cell', [inModule('| Too soon | What does she want? |', '| ¦Too soon | |')], 'right cell'),
  fault('bad-table', 'an empty cell in a rubric', [inModule('| Names the worry | No | Yes |', '| Names the worry |¦ | Yes |')], 'empty cell'),
  fault('bad-table', 'a rubric that does not count from 0', [inModule('| Criterion | 0 | 1 |', '| Criterion | ¦1 | 2 |')], 'from 0'),
  fault('bad-scale', 'a step without a number', [inModule('**Scale:** 1 Not at all / 2 Partly', '**Scale:** ¦1 Not at all / Partly')]),
  fault('bad-scale', 'numbers that jump', [inModule('**Scale:** 1 Not at all / 2 Partly / 3', '**Scale:** ¦1 Not at all / 2 Partly / 5')]),
  fault('bad-list', 'a step there twice', [inModule('3. Start now', '¦3. Ask for the worry')], 'twice'),
  fault('bad-list', 'accepted answers that are no list', [inModule('**Accept:**\n\n- Zero exclusion\n- Client choice', '**Accept:** ¦Zero exclusion')]),
  fault('bad-foreseen', 'a foreseen answer that is right', [inModule('- 90\n', '- ¦30\n')], 'right answer'),
  fault('bad-foreseen', 'a foreseen answer without feedback', [inModule('- 90\n  > That is the old rule.', '- ¦90')], 'without feedback'),
  fault('repeated-part', 'two rationales', [inModule('> **Why:** Her choice.', '> **Why:** Her choice.\n\n¦> **Why:** And again.')]),
]

const text: Fault[] = [
  fault('unknown-source', 'a citation without a source', [inModule('[Bond 2012; Kim 2015]', '[Bond 2012; Kim 2015; ¦Bond 2021]')], 'Did you mean “Bond 2012”?'),
  fault('unknown-source', 'a citation that runs on to the next line', [inModule('[Bond 2012; Kim 2015]', '[Bond 2012; Kim 2015;\n¦Nobody 1999]')]),
  fault('unknown-source', 'a citation in a page', [inPage('Someone who helps', 'Someone [¦Bond 2012] who helps')]),
  fault('missing-alt', 'a picture without words', [inModule('![Two doors, both open]', '¦![]')]),
  fault('missing-file', 'a picture that is not there', [inModule(doors, '¦![Two doors](images/door.svg)')], 'Did you mean “images/doors.svg”?'),
  fault('missing-file', 'a link to a file that is not there', [inModule(second, '¦[the second part](glosary.md)')], 'Did you mean “glossary.md”?'),
  fault('bad-picture', 'a picture from another site', [inModule(doors, '¦![Two doors](https://example.org/doors.png)')], 'another place'),
  fault('bad-picture', 'a picture of no known kind', [inModule(doors, '¦![Two doors](images/doors.tiff)')], 'no kind of picture'),
  fault('missing-captions', 'a video without captions', [inModule(doors, '¦![A talk](images/talk.mp4)')], 'images/talk.vtt'),
  fault('bad-link', 'a link to nowhere', [inModule(second, '¦[the second part]()')], 'to nowhere'),
  fault('bad-link', 'a link that runs script', [inModule(second, '¦[the second part](javascript:alert)')], 'javascript:'),
  fault('bad-link', 'an address in angle brackets that runs script', [inModule(second, '¦<javascript:alert>')], 'javascript:'),
  fault('bad-link', 'a heading that is not there', [inModule(second, '¦[the second part](#what-to-sy)')], 'Did you mean “what-to-say”?'),
  fault('bad-link', 'a link into the quiz', [inModule(second, '¦[the quiz](#ana-asks)')], 'no heading #ana-asks'),
  fault('bad-link', 'an address apart from its link', [inModule('Everyone who wants', '¦[x]: https://example.org\n\nEveryone who wants')]),
  fault('bad-link', 'a link without words', [inModule(second, '¦[](#what-to-say)')], 'without words'),
  fault('bad-link', 'a heading of another file', [inPage('[zero exclusion](zero-exclusion.md#who-may-start)', '¦[zero exclusion](zero-exclusion.md#who)')], 'no heading #who'),
  fault('bad-link', 'a link to a file that is no page', [inPage('[zero exclusion](zero-exclusion.md#who-may-start)', '¦[doors](images/doors.svg)')], 'not a page'),
  fault('raw-html', 'a tag', [inModule('Everyone who wants', '¦<b>Everyone who wants')]),
  fault('raw-html', 'a tag with htmx', [inModule('Everyone who wants', 'Everyone ¦<a hx-get="/x" hx-on:click="y()"> who wants')]),
  fault('unknown-callout', 'a callout misspelled', [inModule('> [!NOTE]', '¦> [!NOET]')], 'Did you mean “NOTE”?'),
  fault('loose-ticks', 'a task list outside an item', [inModule('| You hear | You say |', '¦- [ ] Forgotten\n- [x] Comment\n\n| You hear | You say |')]),
  fault('bad-svg', 'a drawing with script', [inDrawing('  <rect', '  ¦<script>alert(1)</script><rect')], '<script>'),
  fault('bad-svg', 'a drawing with a handler', [inDrawing('<rect x="1"', '<rect ¦onload="x()" x="1"')], 'onload'),
  fault('bad-svg', 'a drawing that loads from outside', [inDrawing('<rect x="1"', '<rect ¦clip-path="url(https://example.org/a)" x="1"')], 'outside'),
  fault('bad-svg', 'a drawing without a desc', [inDrawing('<svg', '¦<svg'), inDrawing('  <desc id="d">Two doors stand open</desc>\n', '')], 'no desc'),
  fault('bad-svg', 'a drawing that is not XML', [inDrawing('<rect x="1"', '¦<rect x=1')], 'well-formed'),
]

const across: Fault[] = [
  fault('unknown-module', 'an unknown module in order', [inCurriculum('order: [zero-exclusion]', 'order: [zero-exclusion, ¦zero-exlusion]')], 'Did you mean “zero-exclusion”?'),
  fault('repeated-module', 'a module twice in order', [inCurriculum('order: [zero-exclusion]', 'order: [zero-exclusion, ¦zero-exclusion]')]),
  fault('unused-module', 'a page that is not listed', [inPage('id: glossary', 'id: ¦glossary'), inCurriculum('pages: [glossary]', 'pages: []')], 'under pages'),
  fault('hours-differ', 'more hours than minutes', [inCurriculum('contact_hours: 0.3', 'contact_hours: ¦1.5')], '0.3 hours (18 minutes)'),
  fault('unknown-module', 'an unknown module in a kind of credit', [inCurriculum('  approvals:', '  credit_types:\n    - name: Ethics\n      hours: sum of modules\n      modules: [¦zero-exlusion]\n  approvals:')], 'Did you mean “zero-exclusion”?'),
  fault('credit-hours', 'more hours of a kind than there are', [inCurriculum('  approvals:', '  credit_types:\n    - name: Ethics\n      hours: ¦0.5\n  approvals:')], '“Ethics” says 0.5 hours, but there are only 0.3'),
  fault('bad-field', 'two kinds of credit of one name', [inCurriculum('  approvals:', '  credit_types:\n    - name: Ethics\n      hours: 0.1\n    - name: ¦ethics\n      hours: 0.1\n  approvals:')], 'a name that no other kind of credit has'),
  fault('bad-field', 'hours of a kind that are no number', [inCurriculum('  approvals:', '  credit_types:\n    - name: Ethics\n      hours: ¦some\n  approvals:')], 'sum of modules'),
  fault('bad-field', 'an end after no month', [inCurriculum('  approvals:', '  expires_after_months: ¦0\n  approvals:')], 'from 1 to 600'),
  fault('changed-type', 'an id published as another type', [inModule(ana, '¦<!-- item id=once-multiple lo=entry type=single -->')], 'multiple'),
]

const longSentence = 'The multidisciplinary organization systematically institutionalizes comprehensive rehabilitation responsibilities, '
const quality: Fault[] = [
  fault('uncited-source', 'a source that nothing cites', [inModule('sources:\n', 'sources:\n  ¦Drake 2012: "Drake and others"\n')], '[Drake 2012]'),
  fault('untested-objective', 'an objective without an item', [inModule('objectives:\n', 'objectives:\n  ¦plan: Make a plan\n')], 'form A'),
  fault('uneven-objective', 'a form with thrice the points', [inModule('  entry: State', '  ¦entry: State'), inModule(ana, '<!-- item id=ana type=single lo=entry form=A points=2 -->'), inModule('id=leads type=multiple', 'id=leads type=multiple form=A')], '4 points on form A and 1 on form B'),
  fault('all-of-the-above', 'an option that points at the others', [inModule(team, '¦- [ ] All of the above <!-- c -->')]),
  fault('negative-question', 'a question for what is not so', [inModule(ask, 'Ana does not sleep. ¦Which of these is not a reason to wait?')], 'is not a reason'),
  fault('few-options', 'two options', [inModule('## Ana asks', '¦## Ana asks'), inModule(`${team}\n`, '')], 'only 2 options'),
  fault('many-items', 'a sitting of sixteen items', [inModule('# Quiz\n', `¦# Quiz\n${Array.from({ length: 7 }, (_, index) => `\n## Item ${index}\n<!-- item id=more-${index} type=number lo=entry -->\nHow many?\n\n**Answer:** 8\n`).join('')}`)], '16 items'),
  fault('longest-key', 'right answers that are always longest', [inModule('# Quiz\n', `¦# Quiz\n${singles((place, right) => (place === right ? 'The longest of all the answers here' : `Answer ${place}`))}`), inModule('- [x] Ana <!-- b -->', '- [x] Ana, whatever anybody thinks <!-- b -->')], '5 of 5'),
  fault('same-position', 'right answers that are always second', [inModule('# Quiz\n', `¦# Quiz\n${singles((place) => `Answer ${place}`, 1)}`)], 'option 2'),
  fault('hard-to-read', 'a section of long words', [inModule('## What to say', `## What to say\n\n${longSentence.repeat(15)}`), inModule('\n## What to say', '\n¦## What to say')], 'grade'),
  fault('far-minutes', 'minutes for a short text', [inModule('minutes: 18', 'minutes: ¦180')], 'says 180', ['hours-differ']),
  fault('client-identifier', 'a phone number', [inModule('Ask what the person wants.', 'Ask what the person wants: ¦(505) 234-7788.')], 'phone'),
  fault('client-identifier', 'an e-mail address', [inModule('Ask what the person wants.', 'Ask ¦ana.reyes@mail.com.')], 'e-mail'),
  fault('client-identifier', 'a Social Security number', [inModule('Ask what the person wants.', 'Ask ¦078-05-1120.')], 'Social Security'),
  fault('client-identifier', 'a date of birth', [inModule('Ask what the person wants.', 'Ana, ¦born March 3, 2004, asks.')], 'birth'),
]

/** Four single items more; the right option is the one at `always`, or goes round. */
function singles (words: (place: number, right: number) => string, always?: number): string {
  return [0, 1, 2, 3].map((index) => {
    const right = always ?? index % 3
    const options = ['a', 'b', 'c'].map((key, place) => `- [${place === right ? 'x' : ' '}] ${words(place, right)} <!-- ${key} -->`)
    return `\n## Item ${index}\n<!-- item id=more-${index} type=single lo=entry -->\nWhich answer?\n\n${options.join('\n')}\n`
  }).join('')
}

const pace = '- [ ] Too slow <!-- slow -->'
const feedback: Fault[] = [
  fault('bad-feedback', 'a second part of another name', [inFeedback('## After 30 days', '¦## After a month')], 'called “After 30 days”'),
  fault('bad-feedback', 'a part without a question', [inFeedback('## After 30 days\n', '¦## After 30 days\n\n## A third part\n')], 'without a question', ['missing-role']),
  fault('bad-feedback', 'a role on a reversed statement', [inFeedback('<!-- item id=rating', '¦<!-- item id=rating'), inFeedback('I will use it.', 'I will use it. *(reversed)*')], 'the best answer', ['missing-role']),
  fault('wrong-ticks', 'a right answer where there is none', [inFeedback('### The pace', '¦### The pace'), inFeedback(pace, '- [x] Too slow <!-- slow -->')], 'no right answer'),
  fault('misplaced-attribute', 'points where nothing is scored', [inFeedback('id=pace type=single', 'id=pace type=single ¦points=2')], 'without a right answer'),
  fault('bad-attribute', 'a type that has a key', [inFeedback('id=pace type=single', 'id=pace ¦type=number')], 'likert, single'),
  fault('bad-attribute', 'a role that is none', [inFeedback('use role=intent', 'use ¦role=intend')], 'Did you mean “intent”?', ['missing-role']),
  fault('missing-role', 'a form that asks nobody what they intend', [inFeedback('## After the training', '¦## After the training'), inFeedback(' role=intent', '')], 'role=intent'),
  fault('long-feedback', 'a form of ten essays', [inFeedback('## After 30 days', '¦## After 30 days'), inFeedback('### In the way', `${Array.from({ length: 8 }, (_, index) => `### More ${index}\n<!-- item id=more-${index} type=open -->\nWhat else?\n`).join('\n')}\n### In the way`)], 'about 7 minutes'),
]

export const faults: Fault[] = [...files, ...structure, ...items, ...text, ...across, ...quality, ...feedback]

/** Kinds that no single text can show: they need a disk, a folder or very much text, and have tests of their own. */
export const elsewhere: Code[] = ['not-found', 'unreadable', 'too-large', 'too-many-files', 'bad-encoding', 'more-problems', 'missing-curriculum']

/** What was published of the sound curriculum before, for faults that only show against it. */
export const publishedBefore: PublishedTypes = new Map([['basics', new Map([['once-multiple', 'multiple'], ['leads', 'multiple']])]])

/** The sound curriculum with this fault in it, and the place where the fault must show. */
export function planted (fault: Fault): { files: Map<string, FileContent>; at: { file: string; line: number; column: number } } {
  const files = new Map<string, FileContent>([...soundFiles(), ['basics/images/talk.mp4', { bytes: 9 }], ['basics/feedback.md', { text: soundFeedback }]])
  let at = { file: '', line: 0, column: 0 }
  for (const [file, from, to] of fault.edits) files.set(file, { text: spoiled((files.get(file) as { text: string }).text, [from, to]) })
  for (const [file, content] of files) {
    if (!('text' in content) || !content.text.includes('¦')) continue
    const { text, ...place } = marked(content.text)
    files.set(file, { text })
    at = { file, ...place }
  }
  return { files, at }
}
