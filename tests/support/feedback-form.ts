import { readFeedback } from '#src/domain/authoring/read.ts'
import { publish } from '#src/features/curriculum/publish.ts'
import { newestRevisionId } from '#src/features/curriculum/queries.ts'
import type { TestApp } from './app.ts'

/** A small form of feedback with every type of question, for the small test curriculum. */
export const smallForm = `---
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

/** Publishes a form for the small test curriculum; gives the id of its revision. */
export async function publishForm ({ db }: TestApp, text = smallForm): Promise<number> {
  await publish(db, 'mini', [{ value: readFeedback('mini/feedback.md', text).value!, text, pictures: [] }], null)
  return newestRevisionId(db)
}
