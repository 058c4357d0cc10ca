/** A small sound curriculum with an item of every type: for the page of the language, and to be spoiled one fault at a time. */

export const soundModule = `---
id: zero-exclusion
title: Zero exclusion
minutes: 18
for: [sees, supervisor]
objectives:
  entry: State who may start
  reply: Answer an objection
sources:
  Bond 2012: "Bond and others, doi 10.1176/appi.ps.201100476"
  Kim 2015: "Kim and others, doi 10.3233/JVR-150770"
---

## Who may start

Everyone who wants to work may start [Bond 2012; Kim 2015]. See [the second part](#what-to-say).

![Two doors, both open](images/doors.svg)

> [!NOTE]
> Ask what the person wants.

### Check yourself
<!-- item id=check-one type=single lo=entry -->
Nico sleeps in a shelter. When can he start?

- [x] Now <!-- a -->
  > Yes.
- [ ] With a lease <!-- b -->
  > Housing is no condition.
- [ ] Next year <!-- c -->

> **Why:** Wanting to work is enough.

## What to say

| You hear | You say |
|---|---|
| Not ready | What worries you? |

# Quiz

## Ana asks
<!-- item id=ana type=single lo=entry -->
Ana hears voices and wants a job. Who decides?

- [ ] Her prescriber alone <!-- a -->
  > No.
- [x] Ana <!-- b -->
- [ ] The whole team <!-- c -->

> **Why:** Her choice.

## Leads
<!-- item id=leads type=multiple lo=entry scoring=partial -->
Which of these people may start?

- [x] Someone in a shelter <!-- a -->
- [x] Someone on probation <!-- b -->
- [ ] Someone who says "not now" <!-- c -->

## True or false
<!-- item id=rule type=truefalse lo=entry -->
True or false: a clean test comes first.

- [ ] True
- [x] False

## Days
<!-- item id=days type=number lo=reply unit=days -->
How many days does the mark allow?

**Answer:** 30 ± 1

**Foreseen:**

- 90
  > That is the old rule.

## Name it
<!-- item id=name type=text lo=reply fuzzy=1 -->
What is this principle called?

**Accept:**

- Zero exclusion
- Client choice

## Pairs
<!-- item id=pairs type=match lo=reply -->
Choose the reply to each line.

| Line | Reply |
|---|---|
| Too ill | What worries you? |
| Too soon | What does she want? |
| | Let us wait |

## Steps
<!-- item id=steps type=order lo=reply -->
Put the steps in order.

1. Ask for the worry
2. Turn it into a support
3. Start now

## How sure
<!-- item id=sure type=likert -->
How sure are you?

**Scale:** 1 Not at all / 2 Partly / 3 Fully

- I can answer a colleague. <!-- c1 lo=reply -->
- I would not know what to say. *(reversed)*

## Your words
<!-- item id=words type=open lo=reply words=20-80 -->
Write a reply to the team.

| Criterion | 0 | 1 |
|---|---|---|
| Names the worry | No | Yes |

> **Model answer:** What worries you most?
`

export const soundPage = `---
id: glossary
title: Glossary
kind: page
---

Words of [zero exclusion](zero-exclusion.md#who-may-start).

## Specialist

Someone who helps to find work.
`

/** A small form of feedback with every type of question. */
export const soundFeedback = `---
id: feedback
title: "Tell us how it was"
kind: feedback
---

## After the training

It takes a minute.

### All in all
<!-- item id=rating type=likert -->
How far do you agree?

**Scale:** 1 Not at all / 2 A little / 3 Partly / 4 Mostly / 5 Fully

- I am satisfied. <!-- all role=satisfaction -->
- It will help my work. <!-- help role=benefit -->
- I will use it. <!-- use role=intent -->
- I would tell others to take it. <!-- tell role=recommend -->
- There was enough time. <!-- time -->

### The pace
<!-- item id=pace type=single -->
How was the pace?

- [ ] Too slow <!-- slow -->
- [ ] About right <!-- right -->
- [ ] Too fast <!-- fast -->

### What helped
<!-- item id=helped type=multiple -->
What helped you?

- [ ] The stories <!-- stories -->
- [ ] The quizzes <!-- quizzes -->

### What was missing
<!-- item id=missing type=open words=5-60 -->
What was missing?

## After 30 days

### A month later
<!-- item id=later-rating type=likert -->
How far do you agree today?

**Scale:** 1 Not at all / 2 A little / 3 Partly / 4 Mostly / 5 Fully

- I am satisfied. <!-- all role=satisfaction -->

### In the way
<!-- item id=later-way type=open -->
What got in the way?
`

export const soundCurriculum = `---
id: basics
title: Basics
summary: One day on the practice
order: [zero-exclusion]
pages: [glossary]
pass_percent: 80
attempts: 3
follow_up_days: 90
certificate:
  title: Basics of IPS
  delivery_format: Self-paced online
  contact_hours: 0.3
  provider:
    name: Institute
    email: training@example.org
  signatory:
    name: Ana Reyes
    title: Director
  approvals:
    - body: Board
      number: 0556
      statement: Approved by the Board
      valid_from: 2026-01-01
---

Read [the module](zero-exclusion.md) first.
`

export const soundDrawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" role="img" aria-labelledby="t d">
  <title id="t">Two doors</title>
  <desc id="d">Two doors stand open</desc>
  <rect x="1" y="1" width="8" height="18" fill="currentColor"/>
</svg>
`

/** The whole of a small curriculum, by path. */
export const soundFiles = (): Map<string, { text: string } | { bytes: number }> => new Map<string, { text: string } | { bytes: number }>([
  ['basics/curriculum.md', { text: soundCurriculum }],
  ['basics/zero-exclusion.md', { text: soundModule }],
  ['basics/glossary.md', { text: soundPage }],
  ['basics/images/doors.svg', { text: soundDrawing }],
])

/** The mark ¦ says where a problem is to show; it is taken out again. */
export function marked (text: string): { text: string; line: number; column: number } {
  const at = text.indexOf('¦')
  if (at === -1 || text.indexOf('¦', at + 1) !== -1) throw new Error('a fault has one mark ¦')
  const before = text.slice(0, at).split(/\r\n|\n|\r/)
  return { text: text.replace('¦', ''), line: before.length, column: before.at(-1)!.length + 1 }
}

/** Replaces what stands in the text exactly once. */
export function spoiled (text: string, [from, to]: readonly [string, string]): string {
  if (text.split(from).length !== 2) throw new Error(`“${from}” does not stand in the text once`)
  return text.replace(from, () => to)
}
