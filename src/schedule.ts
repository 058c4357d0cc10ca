/** Every background job on one page: what, how often, which action. Each may run in any number of processes at once. */
import { endOldSignIns } from './features/accounts/end-sign-ins.ts'
import type { Task } from './platform/loop.ts'
import { sendDueMails } from './platform/mail.ts'
import { forgetOldThrottles } from './platform/throttle.ts'
import type { Services } from './services.ts'

export const schedule = (services: Services): Task[] => [
  { name: 'send mails that are due', everySeconds: 5, run: (stopped) => sendDueMails(services.db, services.mailer, stopped) },
  { name: 'forget old throttles', everySeconds: 3600, run: () => forgetOldThrottles(services.db) },
  { name: 'end sign-ins that ran out', everySeconds: 3600, run: () => endOldSignIns(services.db) },
]
