import type { OpenItem } from '../curriculum.ts'

/** Stands in for the criteria that a question from elsewhere does not have. */
export const essayRubric: OpenItem['rubric'] = [{ criterion: 'Answers the question', levels: ['Not at all', 'In part', 'Fully'] }]
