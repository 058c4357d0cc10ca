/**
 * The 50 states, the District of Columbia and the five territories, by postal code (USPS Publication 28, appendix B), each with its region
 * of the US Department of Health and Human Services (hhs.gov, "HHS Regional Offices").
 */
export type State = { name: string; region: number }

const byRegion: Record<number, Record<string, string>> = {
  1: { CT: 'Connecticut', ME: 'Maine', MA: 'Massachusetts', NH: 'New Hampshire', RI: 'Rhode Island', VT: 'Vermont' },
  2: { NJ: 'New Jersey', NY: 'New York', PR: 'Puerto Rico', VI: 'U.S. Virgin Islands' },
  3: { DE: 'Delaware', DC: 'District of Columbia', MD: 'Maryland', PA: 'Pennsylvania', VA: 'Virginia', WV: 'West Virginia' },
  4: { AL: 'Alabama', FL: 'Florida', GA: 'Georgia', KY: 'Kentucky', MS: 'Mississippi', NC: 'North Carolina', SC: 'South Carolina', TN: 'Tennessee' },
  5: { IL: 'Illinois', IN: 'Indiana', MI: 'Michigan', MN: 'Minnesota', OH: 'Ohio', WI: 'Wisconsin' },
  6: { AR: 'Arkansas', LA: 'Louisiana', NM: 'New Mexico', OK: 'Oklahoma', TX: 'Texas' },
  7: { IA: 'Iowa', KS: 'Kansas', MO: 'Missouri', NE: 'Nebraska' },
  8: { CO: 'Colorado', MT: 'Montana', ND: 'North Dakota', SD: 'South Dakota', UT: 'Utah', WY: 'Wyoming' },
  9: { AZ: 'Arizona', CA: 'California', HI: 'Hawaii', NV: 'Nevada', AS: 'American Samoa', GU: 'Guam', MP: 'Northern Mariana Islands' },
  10: { AK: 'Alaska', ID: 'Idaho', OR: 'Oregon', WA: 'Washington' },
}

/** By postal code, in the order of their names. */
export const states: ReadonlyMap<string, State> = new Map(
  Object.entries(byRegion).flatMap(([region, names]) => Object.entries(names).map(([code, name]) => [code, { name, region: Number(region) }] as const))
    .sort(([, a], [, b]) => a.name.localeCompare(b.name, 'en')),
)

/** "Louisiana" for LA; the code itself where it is none of ours. */
export const stateName = (code: string): string => states.get(code)?.name ?? code

/** The postal code that a person meant by a code or a name in any case; null if none. */
export function findState (text: string): string | null {
  const sought = text.trim().replace(/\s+/g, ' ').toLowerCase()
  for (const [code, { name }] of states) if (code.toLowerCase() === sought || name.toLowerCase() === sought) return code
  return null
}
