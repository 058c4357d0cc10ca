/** All tables, one file per owner: a table is written only by the feature whose file it stands in. */
export * from './accounts.ts'
export * from './certificates.ts'
export * from './cohorts.ts'
export * from './curriculum.ts'
export * from './learning.ts'
export * from './people.ts'
export * from './platform.ts'
