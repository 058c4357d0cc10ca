#!/usr/bin/env node
/** Door 2: the command line. One line a command; its code is loaded only when it is called. */
import './platform/quick-start.ts'

type Command = { usage: string; about: string; /** Gives the exit code; null while something goes on running. */ run: (words: string[]) => Promise<number | null> }

const print = (text: string): void => { process.stdout.write(`${text}\n`) }
/** What is not the outcome itself: it does not go into a pipe. */
const complain = (text: string): void => { process.stderr.write(`${text}\n`) }

const commands: Record<string, Command> = {
  check: {
    usage: 'check [path] [--format=pretty|text|json|github|sarif] [--fix] [--watch]',
    about: 'say what is wrong with content, and where; the path is content/ unless given; ends with 0, or 1 where there are errors',
    run: async (words) => (await import('./features/curriculum/check-command.ts')).checkCommand(words, print),
  },
  report: {
    usage: 'report [path | language] [--json]',
    about: 'print what modules hold in figures: words, reading grade, items by type, objective and form, minutes; or the page of the authoring language',
    run: async (words) => (await import('./features/curriculum/content-report.ts')).reportCommand(words, print),
  },
  import: {
    usage: 'import <file|folder|-> [--gift | --aiken] [--to module.md]',
    about: 'bring questions from GIFT or Aiken files: our text of them, and a line for everything that could not be taken',
    run: async (words) => (await import('./features/exchange/import-command.ts')).importCommand(words, print, complain),
  },
  export: {
    usage: 'export items <path> --gift | --aiken | --qti | --paper [--form A] [--phase pre] [--to file]',
    about: 'take questions out: GIFT, Aiken, a QTI 3.0 package, or a PDF to print with its key',
    run: async (words) => (await import('./features/exchange/export-command.ts')).exportCommand(words, (bytes) => { process.stdout.write(bytes) }, complain),
  },
  publish: {
    usage: 'publish [path] [--fix item]… [--dry-run] [--over] [--site address]',
    about: 'publish content now; --fix says that the new wording of an item is a mere fix, so that results stay comparable',
    run: async (words) => (await import('./features/terminal/publish-command.ts')).publishCommand(words, terminal()),
  },
  pull: {
    usage: 'pull [curriculum] [--to folder] [--force | --merge] [--site address]',
    about: 'write what is published into files; never over what was changed there, unless forced',
    run: async (words) => (await import('./features/terminal/pull-command.ts')).pullCommand(words, terminal()),
  },
  diff: {
    usage: 'diff [path] [--site address]',
    about: 'show what publishing the files would change, word by word and item by item',
    run: async (words) => (await import('./features/terminal/diff-command.ts')).diffCommand(words, terminal()),
  },
  log: {
    usage: 'log [curriculum[/module]] [--last n] [--site address]',
    about: 'show what was published: when, by whom, how much changed',
    run: async (words) => (await import('./features/terminal/log-command.ts')).logCommand(words, terminal()),
  },
  'second-factor': {
    usage: 'second-factor reset <e-mail>',
    about: 'for the last admin who has lost their phone: remove their second step and passkeys, sign out every browser',
    run: async (words) => (await import('./features/accounts/second-factor-command.ts')).secondFactorCommand(words, openServices, print),
  },
  'signing-keys': {
    usage: 'signing-keys [rotate]',
    about: 'list the keys that sign credentials; rotate makes a new one, and what the old ones signed still verifies',
    run: async (words) => (await import('./features/certificates/signing-keys-command.ts')).signingKeysCommand(words, openServices, print),
  },
  demo: {
    usage: 'demo [--json]',
    about: 'run Gainful full of believable people, on data of its own; --json prints the address and the sign-ins for scripts',
    run: async (words) => {
      const { closeOnSignals, start } = await import('./server.ts')
      const { demoCommand } = await import('./features/admin/demo-command.ts')
      closeOnSignals(await demoCommand(words, process.env, start))
      return null
    },
  },
}

async function platform () {
  const [config, database, log] = await Promise.all([import('./platform/config.ts'), import('./platform/db/client.ts'), import('./platform/log.ts')])
  return { ...config, ...database, ...log }
}

async function openServices () {
  const [{ readConfig, openDatabase, openLog }, { makeServices }] = await Promise.all([platform(), import('./services.ts')])
  const config = readConfig(process.env)
  const { db, close } = await openDatabase(config)
  const services = makeServices(config, db, openLog({ ...config, logLevel: 'warn' }))
  return { services, async close () { services.mailer.close(); await close() } }
}

/** For the commands that speak to a site. NO_COLOR: see no-color.org. */
const terminal = () => ({ open: openServices, token: process.env.GAINFUL_TOKEN, isColored: process.stdout.isTTY && !process.env.NO_COLOR, folder: process.env.GAINFUL_CONTENT ?? 'content', print })

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
  try {
    const code = await command.run(words)
    if (code !== null) process.exitCode = code
  } catch (error) {
    (await import('./platform/sentence.ts')).explain(error)
  }
}
