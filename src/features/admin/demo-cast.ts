/** The people and agencies of the demo: invented, the same every time, varied as the five states are. */
import { mulberry32 } from '#src/domain/sitting.ts'
import type { Discipline } from '#src/domain/curriculum.ts'

/**
 * How far somebody has come in a curriculum: `modules` required ones are finished, `every` = all of them; `then` is what stands open after them. `followed up`: the
 * follow-up quizzes that have opened meanwhile are in too.
 */
export type Stage = { modules: number; then: 'nothing' | 'pre-quiz open' | 'reading' | 'post-quiz open' | 'not passed' | 'followed up' }
export const every = Infinity

export type DemoTrainee = { name: string; agency: string; discipline: Discipline; foundational: Stage; intensive: Stage | null }

export const demoAgencies: { name: string; state: string; city: string }[] = [
  { name: 'Ozark Ridge Community Mental Health', state: 'AR', city: 'Fayetteville' }, { name: 'Delta Crossing Counseling', state: 'AR', city: 'Pine Bluff' },
  { name: 'Bayou Teche Behavioral Health', state: 'LA', city: 'New Iberia' }, { name: 'Cane River Human Services', state: 'LA', city: 'Natchitoches' }, { name: 'Lakeshore Parish Center', state: 'LA', city: 'Mandeville' },
  { name: 'High Mesa Wellness', state: 'NM', city: 'Española' }, { name: 'Rio Bonito Community Health', state: 'NM', city: 'Roswell' }, { name: 'Three Rivers Center', state: 'NM', city: 'Farmington' },
  { name: 'Cimarron Valley Center', state: 'OK', city: 'Stillwater' }, { name: 'Redbud Counseling', state: 'OK', city: 'Tahlequah' }, { name: 'Tallgrass Community Services', state: 'OK', city: 'Bartlesville' },
  { name: 'Caprock Community Center', state: 'TX', city: 'Lubbock' }, { name: 'Live Oak Community Center', state: 'TX', city: 'San Antonio' }, { name: 'Piney Woods Behavioral Health', state: 'TX', city: 'Nacogdoches' },
]

const names = [
  'Renee Thibodeaux', 'Marcus Whitfield', 'Lupe Arriaga', 'Sequoyah Vann', 'Danielle Okafor', 'Bao-Yen Tran', 'Cody McAlister', 'Yolanda Batiste', 'Esteban Lucero', 'Priya Raman', 'Jolene Harjo',
  'Terrence Guidry', 'Maribel Castañeda', 'Hannah Lindqvist', 'Kwame Mensah', 'Odalys Peña', 'Wyatt Tsosie', 'Simone Fontenot', 'Rashid Karimi', 'Geneva Pettigrew', 'Luz Baca', 'Dmitri Volkov',
  'Shanice Robichaux', 'Tomás Gallegos', 'Ruthanne Yellowhair', 'Desmond Arceneaux', 'Mei-Ling Chow', 'Travis Bledsoe', 'Xochitl Ramírez', 'Aaliyah Broussard', 'Nathan Begay', 'Carolina Sepúlveda', 'Earl Stubblefield',
  'Nia Hollis', 'Javier Montoya', 'Kathleen O’Hara', 'Isaac Youngblood', 'Thuy Nguyễn', 'Monique LeBlanc', 'Alonzo Pruitt', 'Winona Deer', 'Gabriela Villarreal', 'Seth Abernathy', 'Zara Siddiqui',
]
/** How many of the 44 belong to each agency, in the order above: most agencies are small, as they are. */
const sizes = [4, 2, 5, 3, 2, 4, 2, 2, 3, 1, 3, 6, 5, 2]
const disciplineOf = (index: number): Discipline => (index % 7 === 3 ? 'supervisor' : index % 11 === 6 ? 'manager' : index % 13 === 12 ? 'other' : 'sees')
const leftOpen: Stage['then'][] = ['post-quiz open', 'pre-quiz open', 'reading', 'not passed', 'nothing']

/** 44 trainees of the foundational day. Two out of three have finished it and are in the intensive, which every third of them has finished too; three more have not begun it. */
export function demoTrainees (): DemoTrainee[] {
  const agencies = demoAgencies.flatMap((agency, index) => Array<string>(sizes[index]!).fill(agency.name))
  const random = mulberry32(2026)
  let intensives = 0
  return names.map((name, index) => {
    const discipline = disciplineOf(index)
    // Managers have the fewest modules of their own: four, and two of the intensive.
    const some = (most: number) => Math.floor(random() * most)
    const isDone = index % 3 !== 2
    const foundational: Stage = isDone ? { modules: every, then: index % 2 === 0 ? 'followed up' : 'nothing' } : { modules: some(4), then: leftOpen[Math.floor(index / 3) % leftOpen.length]! }
    const intensive: Stage | null = !isDone ? index > 33 ? { modules: 0, then: 'nothing' } : null : intensives++ % 3 === 0 ? { modules: every, then: 'nothing' } : { modules: some(discipline === 'manager' ? 2 : 7), then: leftOpen[(index + 1) % leftOpen.length]! }
    return { name, agency: agencies[index]!, discipline, foundational, intensive }
  })
}

/** Whose name was misspelled when they came, and corrected since: their certificate was reissued. */
export const corrected = { before: 'Maribel Castaneda', now: 'Maribel Castañeda' }
/** Who has not said yet that their name is spelled right. */
export const waiting = 'Xochitl Ramírez'
/** Whose certificate was withdrawn. */
export const withdrawn = 'Wyatt Tsosie'
/** Who also gets mail elsewhere. */
export const furtherEmails: [string, string][] = [['Renee Thibodeaux', 'renee.t@mailbox.example'], ['Priya Raman', 'p.raman@college.example']]

/** Days since the earlier cohort had its one day. What it earned is good for a year, so in part of them there are mails. */
export const pilotDay = 343
export const demoPilot: { name: string; agency: string; discipline: Discipline; wasThere: boolean }[] = [
  { name: 'Lorraine Duchesne', agency: 'Delta Crossing Counseling', discipline: 'sees', wasThere: true }, { name: 'Hector Salinas', agency: 'Live Oak Community Center', discipline: 'supervisor', wasThere: true },
  { name: 'Abigail Stonecipher', agency: 'Ozark Ridge Community Mental Health', discipline: 'sees', wasThere: true }, { name: 'Willie Mae Jessup', agency: 'Redbud Counseling', discipline: 'manager', wasThere: false },
]

/** A first region, through with all of it; the first of them may be signed in as. */
export const demoYear: { name: string; agency: string; discipline: Discipline }[] = [
  { name: 'Delphine Savoy', agency: 'Bayou Teche Behavioral Health', discipline: 'sees' }, { name: 'Orville Tiger', agency: 'Tallgrass Community Services', discipline: 'sees' }, { name: 'Pilar Escamilla', agency: 'Caprock Community Center', discipline: 'supervisor' },
  { name: 'Jerome Bankston', agency: 'Cane River Human Services', discipline: 'sees' }, { name: 'Anita Cordova', agency: 'High Mesa Wellness', discipline: 'sees' }, { name: 'Leland Stroud', agency: 'Ozark Ridge Community Mental Health', discipline: 'manager' },
  { name: 'Mercy Adeyemi', agency: 'Live Oak Community Center', discipline: 'sees' }, { name: 'Rosalind Chee', agency: 'Three Rivers Center', discipline: 'sees' },
]

export type DemoStaff = { name: string; role: 'admin' | 'trainer' | 'coach' | 'agency_lead' | 'state_lead' | 'evaluator'; agency: string | null; state: string | null; what: string }
export const demoStaff: DemoStaff[] = [
  { name: 'Joanna Aldrete', role: 'admin', agency: null, state: null, what: 'admin: everything' },
  { name: 'Peter Nakai', role: 'trainer', agency: null, state: null, what: 'trainer: content and gains' },
  { name: 'Odette Marlow', role: 'coach', agency: null, state: null, what: 'coach: holds the monthly calls' },
  { name: 'Vivian Ledoux', role: 'agency_lead', agency: 'Caprock Community Center', state: null, what: 'agency lead of Caprock Community Center' },
  { name: 'Clarence Tubbs', role: 'state_lead', agency: null, state: 'LA', what: 'state lead of Louisiana' },
  { name: 'Ingrid Solheim', role: 'evaluator', agency: null, state: null, what: 'evaluator: gains, all agencies' },
]

/** "renee.thibodeaux@bayou-teche.example" */
export function demoEmail (name: string, agency: string | null): string {
  const plain = (text: string) => text.normalize('NFD').replace(/[\u0300-\u036f’]/g, '').toLowerCase().replace(/[^a-z0-9]+/g, '.').replace(/^\.|\.$/g, '')
  return `${plain(name)}@${agency === null ? 'program' : plain(agency).split('.').slice(0, 2).join('-')}.example`
}
