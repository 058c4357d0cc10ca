/** What the pages of published content show. */
declare module '#src/platform/http/views.ts' {
  interface Views {
    'curriculum/curricula': { curricula: { title: string; summary: string; feedback: { text: string; href: string } | null; modules: { title: string; hint: string; href: string }[] }[] }
    'curriculum/revision': { title: string; kicker: string; facts: { name: string; text: string }[]; text: string }
  }
}

export {}
