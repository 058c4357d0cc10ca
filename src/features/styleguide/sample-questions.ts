/** One question of every type, in every state of its save line. People are invented. */
import { countedWords, howToAnswer, type QuestionView, type SelfCheckView } from '../learning/question-views.ts'

const principles = [['zero', 'Zero exclusion'], ['rapid', 'Rapid job search'], ['choice', 'Worker preferences'], ['team', 'Integrated services'], ['time', 'Time-unlimited supports']].map(([key, text]) => ({ key: key!, text: text! }))
const scale = ['Not at all', 'A little', 'Fairly', 'Very', 'Completely'].map((label, index) => ({ value: index + 1, label }))
const saved = (time: string) => ({ state: 'saved', words: `Saved ${time}` }) as const

export const questions: QuestionView[] = [
  {
    item: 'eligible', position: 'Item 1 of 10', hint: howToAnswer.single, stem: '<p>Ana, 19, still hears voices and wants a job. Who can start IPS supported employment?</p>', type: 'single',
    options: [
      { key: 'a', text: 'People stable for six months', checked: false },
      { key: 'b', text: 'Everyone with serious mental illness who wants to work', checked: true },
      { key: 'c', text: 'People who finish a readiness group first', checked: false },
      { key: 'd', text: 'People whose psychiatrist agrees', checked: false },
    ], version: 2, save: saved('10:42'), problem: null,
  },
  {
    item: 'shelter', position: 'Item 2 of 10', hint: howToAnswer.truefalse, stem: '<p>Nico, 23, sleeps in a shelter and wants a job. The team plans to refer him to IPS once he has housing.</p><p>True or false: this plan fits the rule of entry.</p>', type: 'truefalse',
    options: [{ key: 'true', text: 'True', checked: false }, { key: 'false', text: 'False', checked: false }], version: 0, save: { state: null, words: 'Not answered yet' }, problem: null,
  },
  {
    item: 'competitive', position: 'Item 3 of 10', hint: howToAnswer.multiple, stem: '<p>Which of these are competitive jobs?</p>', type: 'multiple',
    options: [
      { key: 'a', text: 'Cashier, hired through an open posting', checked: true }, { key: 'b', text: 'Mailroom crew run by the agency', checked: false },
      { key: 'c', text: 'Peer specialist, posted publicly, usual pay', checked: true }, { key: 'd', text: 'Volunteer at the library', checked: false },
    ], version: 1, save: { state: 'retry', words: 'Another page or device saved a different answer. Which one counts?' }, problem: null,
  },
  {
    item: 'caseload', position: 'Item 4 of 10', hint: howToAnswer.number, stem: '<p>What is the largest caseload that still earns the top fidelity score?</p>', type: 'number', value: '20', unit: 'people', most: 60,
    version: 3, save: saved('10:43'), problem: null,
  },
  {
    item: 'budget', position: 'Item 5 of 10', hint: howToAnswer.number, stem: '<p>How many hours a month does the plan leave for job development?</p>', type: 'number', value: '1,23,4', unit: 'hours', most: 60,
    version: 0, save: { state: null, words: 'Not answered yet' }, problem: 'This can be read as more than one number. Write a point before decimals and no other mark, such as 1234.5.',
  },
  {
    item: 'name-it', position: 'Item 6 of 10', hint: howToAnswer.text, stem: '<p>Which principle says that wanting to work is the only entry requirement?</p>', type: 'text', value: 'zero exclusion', most: 4000,
    version: 1, save: { state: 'saving', words: 'Saving' }, problem: null,
  },
  {
    item: 'pairs', position: 'Item 7 of 10', hint: howToAnswer.match, stem: '<p>Which principle does each practice follow?</p>', type: 'match', headings: ['Practice', 'Principle'], choices: principles,
    rows: [
      { key: 'r1', text: 'The specialist sits in the weekly team meeting', chosen: 'team' }, { key: 'r2', text: 'First employer contact within 30 days', chosen: 'rapid' },
      { key: 'r3', text: 'Visits go on for as long as they are wanted', chosen: null },
    ], version: 4, save: { state: 'retry', words: 'Not saved – trying again. Your answer stays on this page.' }, problem: null,
  },
  {
    item: 'steps', position: 'Item 8 of 10', hint: howToAnswer.order, stem: '<p>What usually comes first? Move the steps into order.</p>', type: 'order',
    steps: [
      { key: 's1', text: 'Start the career profile', place: null }, { key: 's2', text: 'Meet and ask what the person wants', place: null },
      { key: 's3', text: 'Agree what to say about disclosure', place: null }, { key: 's4', text: 'Contact a first employer together', place: null },
    ], version: 0, save: { state: 'kept', words: 'Signed out – your answer is kept. Sign in to go on.' }, problem: null,
  },
  {
    item: 'confidence', position: 'Item 9 of 10', hint: howToAnswer.likert, stem: '<p>How confident are you today that you can …</p>', type: 'likert', scale,
    statements: [
      { key: 'c1', text: 'answer an objection to zero exclusion', chosen: 4 }, { key: 'c2', text: 'tell a competitive job from one that is not', chosen: 5 }, { key: 'c3', text: 'plan a first employer visit with a job seeker', chosen: null },
    ], version: 2, save: saved('10:46'), problem: null,
  },
  {
    item: 'objection', position: 'Item 10 of 10', hint: howToAnswer.open, type: 'open',
    stem: '<p>Marcus, 22, has just left the hospital. In the team meeting his psychiatrist asks you to hold off on job search until he is stable.</p><blockquote><p>“Give it three quiet months first.”</p></blockquote><p>What do you say in the meeting?</p>',
    value: 'I would thank her for raising it and say that', most: 20_000, counted: countedWords(10), advice: 'Aim for 50 to 250 words.',
    rubric: [{ criterion: 'States that wanting to work is enough', points: '0–2' }, { criterion: 'Answers the worry, with evidence', points: '0–2' }, { criterion: 'Proposes a next step that the team can agree', points: '0–1' }],
    version: 5, save: saved('10:47'), problem: 'Not saved from this page: “I would agree”. Another page or device saved the answer shown here. Give yours again if you mean it.',
  },
]

export const checks: SelfCheckView[] = [
  {
    item: 'try-animals', position: 'Self-check, not graded', hint: null, stem: '<p>Tasha wants work with animals. Which of these would be a competitive job?</p>', type: 'single', action: '/styleguide',
    options: [
      { key: 'a', text: 'A stipend job walking dogs, kept for clients of the agency', checked: true }, { key: 'b', text: 'Ten hours a week at a kennel that advertised online', checked: false },
      { key: 'c', text: 'Unpaid Saturdays at the shelter, with a good reference', checked: false },
    ],
    feedback: { right: false, title: 'Not this one', lines: ['<p>A job kept for clients is set aside: not anyone could apply for it. Look for the job that meets all parts of the test.</p>'], mayShow: true, answered: null },
  },
  {
    item: 'try-days', position: 'Self-check, not graded', hint: 'a number', stem: '<p>Within how many days does the first face-to-face contact with an employer take place?</p>', type: 'number', value: '30', unit: 'days', most: 60, action: '/styleguide',
    feedback: {
      right: true, title: 'Right', lines: ['<p>Thirty days from entry to the first contact, by the person or with the specialist.</p>'], mayShow: false,
      answered: { type: 'number', rows: [{ text: '30 days', chosen: true, key: true, tag: 'Your answer, right', feedback: null }] },
    },
  },
  {
    item: 'try-steps', position: 'Self-check, not graded', hint: 'put in order', stem: '<p>Put the first week in order.</p>', type: 'order', action: '/styleguide', feedback: null,
    steps: [{ key: 't1', text: 'Ask what worries the team most', place: 1 }, { key: 't2', text: 'Turn the worry into a support', place: 2 }, { key: 't3', text: 'Start the search', place: 3 }],
  },
]
