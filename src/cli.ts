#!/usr/bin/env node
/** Door 2: the command line. One line a command; its code is loaded only when it is called. */

type Command = { usage: string; about: string; /** Gives the exit code. */ run: (words: string[]) => Promise<number> }

const print = (text: string): void => { process.stdout.write(`${text}\n`) }

const commands: Record<string, Command> = {
  check: {
    usage: 'check [path] [--json | --github] [--fix]',
    about: 'say what is wrong with content, and where; the path is content/ unless given',
    run: async (words) => (await import('./features/curriculum/check-command.ts')).checkCommand(words, print),
  },
  report: {
    usage: 'report [path] [--json]',
    about: 'print what modules hold in figures: words, reading grade, items by type, objective and form, minutes',
    run: async (words) => (await import('./features/curriculum/content-report.ts')).reportCommand(words, print),
  },
}

function usage (): string {
  const width = Math.max(...Object.values(commands).map((command) => command.usage.length))
  return ['Commands:', ...Object.values(commands).map(({ usage, about }) => `  gainful ${usage.padEnd(width)}  ${about}`)].join('\n')
}

const [name = '', ...words] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
if (command === undefined) {
  const asked = ['', 'help', '--help', '-h'].includes(name)
  print(asked ? usage() : `There is no command ${name}.\n${usage()}`)
  process.exitCode = asked ? 0 : 2
} else {
  process.exitCode = await command.run(words)
}
