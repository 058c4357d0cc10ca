/** What the admin's own pages show. */
import type { AuditLine } from './routes.ts'

declare module '#src/platform/http/views.ts' {
  interface Views {
    'admin/admin': { next: { kicker: string | null; title: string; lines: string[]; action: { href: string; text: string } | null }; counts: { name: string; figure: string }[]; notes: string[]; audit: AuditLine[] }
    'admin/audit': { audit: AuditLine[]; older: string | null }
  }
}
