/** One submitted item of every shape. */
import type { AnsweredView } from '../learning/question-views.ts'

const plain = { hint: null, feedback: [], rationale: null }

export const answers: AnsweredView[] = [
  {
    ...plain, item: 'r-eligible', position: 'Item 1', heading: 'Who may start', stem: '<p>Ana, 19, still hears voices and wants a job. Who can start IPS supported employment?</p>', type: 'single', mark: 'right', verdict: 'Right before and after',
    rows: [
      { text: 'People stable for six months', chosen: false, key: false, tag: null, feedback: null },
      { text: 'Everyone with serious mental illness who wants to work', chosen: true, key: true, tag: 'Your answer, right', feedback: '<p>Yes: zero exclusion.</p>' },
      { text: 'People who finish a readiness group first', chosen: false, key: false, tag: null, feedback: null },
    ], rationale: '<p>The choice to work is the person’s. Symptoms, substance use and missed appointments are not reasons to wait.</p>',
  },
  {
    ...plain, item: 'r-cafe', position: 'Item 2', heading: 'Two places in a café', stem: '<p>A café holds two places for clients of the agency, at the usual wage. Is this a competitive job?</p>', type: 'single', mark: 'wrong', verdict: 'Not right yet',
    rows: [
      { text: 'Yes, because the wage is the usual one', chosen: true, key: false, tag: 'Your answer', feedback: '<p>The wage is right, but the places are set aside: not anyone could apply.</p>' },
      { text: 'No, because the places are set aside', chosen: false, key: true, tag: 'Right answer', feedback: '<p>A competitive job is open to anyone.</p>' },
      { text: 'Yes, if it lasts 90 days', chosen: false, key: false, tag: null, feedback: null },
    ], rationale: '<p>All parts of the test must hold. <a href="#answered">Read the section again</a></p>',
  },
  {
    ...plain, item: 'r-caseload', position: 'Item 3', heading: 'Caseload', stem: '<p>What is the largest caseload that still earns the top fidelity score?</p>', type: 'number', mark: 'wrong', verdict: 'Not right yet; 25 before',
    rows: [{ text: '30 people', chosen: true, key: false, tag: 'Your answer', feedback: null }, { text: '20 people', chosen: false, key: true, tag: 'Right answer', feedback: null }],
    feedback: ['<p>Thirty is a caseload at which no one gets weekly contact.</p>'],
  },
  {
    ...plain, item: 'r-pairs', position: 'Item 4', heading: 'Match practice and principle', stem: '<p>Which principle does each practice follow?</p>', type: 'match', mark: null, verdict: '1 of 3 pairs right',
    rows: [
      { text: 'The specialist sits in the weekly team meeting', given: 'Integrated services', right: true, key: 'Integrated services' },
      { text: 'First employer contact within 30 days', given: 'Zero exclusion', right: false, key: 'Rapid job search' },
      { text: 'Visits go on for as long as they are wanted', given: null, right: false, key: 'Time-unlimited supports' },
    ],
  },
  {
    ...plain, item: 'r-steps', position: 'Item 5', heading: 'First steps', stem: '<p>What usually comes first?</p>', type: 'order', mark: null, verdict: '0.67 of 1 point',
    rows: [{ text: 'Meet and ask what the person wants', given: 1, right: true }, { text: 'Start the career profile', given: 3, right: false }, { text: 'Contact a first employer together', given: 2, right: false }],
  },
  {
    ...plain, item: 'r-confidence', position: 'Item 6', heading: 'Confidence', stem: '<p>How confident are you today that you can …</p>', type: 'likert', mark: null, verdict: 'Not scored', before: true,
    rows: [{ text: 'answer an objection to zero exclusion', given: 'Very', before: 'A little' }, { text: 'plan a first employer visit', given: 'Fairly', before: 'Fairly' }],
  },
  {
    ...plain, item: 'r-objection', position: 'Item 7', heading: 'An objection', stem: '<p>What do you say in the team meeting?</p>', type: 'open', mark: null, verdict: '3 of 5 points',
    given: 'I would thank her for raising it.\n\nThen I would ask what worries her most, and say that wanting to work is enough to start.',
    rubric: [
      { criterion: 'States that wanting to work is enough', points: '2 of 2', level: 'Says it and ties it to the person’s own words' },
      { criterion: 'Answers the worry, with evidence', points: '1 of 2', level: 'Answers the worry without evidence' },
      { criterion: 'Proposes a next step that the team can agree', points: '0 of 1', level: 'No next step' },
    ], model: '<p>“Thank you. What worries you most? … Then let us look at her sleep together each Thursday, and start the search now.”</p>',
  },
  {
    ...plain, item: 'r-open-waits', position: 'Item 8', heading: 'A case', stem: '<p>Write the first two sentences of your visit.</p>', type: 'open', mark: null, verdict: 'A trainer reads this',
    given: 'Good morning. I work with people who are looking for their next job.', rubric: [{ criterion: 'Says who you are without a diagnosis', points: null, level: 'Names the role and nothing about health' }], model: null,
  },
]
