import { describe, expect, test } from 'vitest'
import { can, policies, roles, scopeOf, type Grant, type Policy, type Role } from '#src/domain/access.ts'

const grant = (role: Role, place: Partial<Grant> = {}): Grant => ({ role, agencyId: null, state: null, ...place })
const held: Record<Role, Grant> = {
  admin: grant('admin'), trainer: grant('trainer'), coach: grant('coach'), evaluator: grant('evaluator'),
  agency_lead: grant('agency_lead', { agencyId: 7 }), state_lead: grant('state_lead', { state: 'NM' }),
}

test('who may do what: the whole table', () => {
  const names = Object.keys(policies) as Policy[]
  expect(Object.fromEntries(Object.entries(held).map(([role, each]) => [role, names.filter((name) => can([each], name)).join(' ')]))).toEqual({
    admin: names.join(' '), trainer: 'learning curriculum.read author coaching coaching.read stories stories.edit gains feedback feedback.words engagement engagement.cohort items grading cohorts.run days certificates.read certificates.award', coach: 'learning coaching coaching.read stories engagement', evaluator: 'learning curriculum.read stories gains feedback feedback.words engagement engagement.cohort items research', agency_lead: 'learning coaching.read outcomes outcomes.enter stories gains feedback engagement people.read certificates.read exports', state_lead: 'learning coaching.read outcomes stories gains feedback engagement people.read certificates.read exports',
  })
  expect(names.filter((name) => can([], name))).toEqual(['learning', 'stories'])
  expect(Object.keys(roles).sort()).toEqual(Object.keys(held).sort())
})

test.each(['nobody', 'public', '', 'constructor', '__proto__', 'Gains'])('%j is no policy, so nobody may', (name) => expect(can(Object.values(held), name)).toBe(false))

describe('reach', () => {
  const here = { agencyId: 7, state: 'NM' }, inState = { agencyId: 8, state: 'NM' }, elsewhere = { agencyId: 9, state: 'TX' }
  test.each<[string, Grant[], boolean, boolean, boolean]>([
    ['agency lead', [held.agency_lead], true, false, false], ['state lead', [held.state_lead], true, true, false], ['evaluator', [held.evaluator], true, true, true], ['coach', [held.coach], false, false, false],
    ['lead of two', [held.agency_lead, grant('agency_lead', { agencyId: 9 })], true, false, true], ['nobody', [], false, false, false],
    ['a lead without a place', [grant('agency_lead'), grant('state_lead')], false, false, false],
    ['a lead with the other kind of place', [grant('agency_lead', { state: 'NM' }), grant('state_lead', { agencyId: 7 })], false, false, false],
  ])('%s', (_, grants, ...expected) => expect([here, inState, elsewhere].map((place) => can(grants, 'gains', place))).toEqual(expected))

  test('a place that is not known is nobody\'s but for those who reach everywhere', () => {
    expect(can([held.state_lead, held.agency_lead], 'gains', { agencyId: null, state: null })).toBe(false)
    expect(can([held.admin], 'gains', { agencyId: null, state: null })).toBe(true)
  })
  test('as a scope for queries', () => {
    expect(scopeOf([held.agency_lead, held.state_lead, held.agency_lead], 'gains')).toEqual({ all: false, states: ['NM'], agencies: [7] })
    expect(scopeOf([held.agency_lead, held.admin], 'gains')).toEqual({ all: true })
    expect(scopeOf([held.coach], 'gains')).toEqual({ all: false, states: [], agencies: [] })
    expect(scopeOf([held.admin], 'learning')).toEqual({ all: false, states: [], agencies: [] })
  })
})
