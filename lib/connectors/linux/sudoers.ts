import { z } from 'zod'
import type { LinuxEntitlement } from './config'

type SudoEntitlement = Extract<LinuxEntitlement, { access: 'sudo' }>

const Name = z.union([
  z.object({ username: z.string() }).transform(({ username }) => username),
  z.object({ usergroup: z.string() }).transform(({ usergroup }) => `%${usergroup}`),
  // Netgroups and numbers: whoever they are, they are no account by name.
  z.record(z.string(), z.unknown()).transform(() => ''),
])

const Rules = z.object({
  User_Specs: z
    .array(
      z.object({
        User_List: z.array(Name),
        Cmnd_Specs: z.array(
          z.object({
            runasusers: z.array(Name).default(['root']),
            Options: z.array(z.record(z.string(), z.unknown())).default([]),
            Commands: z.array(
              z.object({ command: z.string().optional(), negated: z.boolean().default(false) }),
            ),
          }),
        ),
      }),
    )
    .default([]),
})

/**
 * The accounts, and groups as `%group`, that may run every command of the entitlement for good, in sudo's rules as
 * `cvtsudoers -f json` writes them. A rule with an end is no standing access: the portal's own have one.
 */
export function coveredHolders(sudoers: string, { runAs, commands }: SudoEntitlement): string[] {
  if (sudoers === '') return []
  const holders = Rules.parse(JSON.parse(sudoers)).User_Specs.flatMap(
    ({ User_List: users, Cmnd_Specs: specs }) => {
      const lasting = specs.filter(
        ({ Options: options, runasusers }) =>
          !options.some((option) => 'notafter' in option) &&
          runasusers.some((name) => name === runAs || name === 'ALL'),
      )
      const rules = lasting.flatMap((spec) => spec.Commands)
      return commands.every((command) => covers(rules, command)) ? users : []
    },
  )
  return [...new Set(holders)].filter((holder) => holder !== '' && holder !== 'root')
}

/** A rule that takes a command away again stands after those that give it; the last that fits decides. */
function covers(
  rules: readonly { command?: string | undefined; negated: boolean }[],
  command: string,
): boolean {
  const deciding = rules.findLast(({ command: rule }) => rule !== undefined && fits(rule, command))
  return deciding !== undefined && !deciding.negated
}

function fits(rule: string, command: string): boolean {
  return rule === 'ALL' || rule === command || rule === `${command} ""` || command.startsWith(`${rule} `)
}
