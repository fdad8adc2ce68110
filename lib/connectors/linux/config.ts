import { z } from 'zod'
import { Host, Port, SecretReference } from '../settings'

/** An account as `useradd` takes it. */
export const accountForm = /^[a-z_][a-z0-9_.-]{0,31}$/

const Account = z
  .string()
  .regex(accountForm, 'an account as Linux writes it: at most 32 of a-z, 0-9, dot, dash and underscore')

const printable = /^[\x20-\x7e]+$/

export const LinuxConfig = z.strictObject({
  host: Host,
  port: Port.default(22),
  hostKeys: z
    .string()
    .trim()
    .regex(
      /^((SHA256:[A-Za-z0-9+/]{43}|(\S+ )?(ssh-|ecdsa-)[a-z0-9-]+ [A-Za-z0-9+/]+={0,2}( .*)?)\s*)+$/,
      'one fingerprint (SHA256:…) or line of known_hosts each',
    )
    .meta({
      title: 'Host keys',
      description:
        'One a line: a fingerprint, as ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub shows it on the host, or a line ' +
        'of known_hosts. No other key is ever trusted.',
      multiline: true,
    }),
  user: Account.default('gatehouse').meta({ title: "The portal's own account" }),
  key: SecretReference.meta({ title: "The portal's own private key" }),
  authority: SecretReference.optional().meta({
    title: 'Private key of the certificate authority',
    description: 'Signs the certificates people sign in with; needed where roles open accounts.',
  }),
})
export type LinuxConfig = z.infer<typeof LinuxConfig>

const Command = z
  .string()
  .max(1_000)
  .regex(printable, 'printable ASCII only')
  .refine((command) => !command.endsWith('\\'), 'it may not end with a backslash')

/** As sudo matches it: wildcards and patterns would reach further than they look. */
const SudoCommand = Command.regex(
  /^(ALL|\/[^*?^"\\[\] ]*[^*?^"\\[\]/ ]( [^*?^"\\[\]]*[^*?^"\\[\] ])?( \*)?)$/,
  'ALL, or the full path of one program with its arguments, " *" at the end for any (more); no quotes, backslashes or patterns',
)

const Source = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])

const SshEntitlement = z
  .strictObject({
    access: z.literal('ssh').meta({ title: 'Access' }),
    login: Account.optional().meta({ title: 'Account', description: "Empty for the person's own." }),
    // sshd takes what follows a # in a line of principals for a comment, within quotes too.
    command: Command.min(1)
      .regex(/^[^#]*$/, 'it may not hold a #')
      .optional()
      .meta({ title: 'Only this command', description: 'Empty for a shell.' }),
    sources: z.array(Source).max(16).optional().meta({
      title: 'Source addresses',
      description: 'Only from these addresses or ranges; empty for any.',
      narrowable: true,
    }),
    terminal: z
      .boolean()
      .default(true)
      .meta({ title: 'Terminal', description: 'Whether one may be opened.' }),
    forwarding: z.boolean().default(false).meta({
      title: 'Port forwarding',
      description: 'Whether connections may be passed on through the host.',
    }),
  })
  .meta({ title: 'Sign in to an account (SSH)' })

const SudoEntitlement = z
  .strictObject({
    access: z.literal('sudo').meta({ title: 'Access' }),
    runAs: Account.default('root').meta({ title: 'Run as' }),
    commands: z.array(SudoCommand).min(1).max(20).meta({
      title: 'Commands',
      description:
        'Full path and arguments, exactly; " *" at the end for any arguments; ALL for every command.',
      narrowable: true,
    }),
  })
  .meta({ title: 'Run commands (sudo)' })

const PortEntitlement = z
  .strictObject({
    access: z.literal('port').meta({ title: 'Access' }),
    port: Port.meta({ title: 'TCP port' }),
    source: Account.optional().meta({
      title: 'From',
      description: "A name the host's list of addresses has; empty for the person's own address there.",
    }),
  })
  .meta({ title: 'Reach a TCP port' })

export const LinuxEntitlement = z
  .discriminatedUnion('access', [SshEntitlement, SudoEntitlement, PortEntitlement])
  .meta({ title: 'Access' })
export type LinuxEntitlement = z.infer<typeof LinuxEntitlement>
export type SshEntitlement = z.infer<typeof SshEntitlement>

/** The longest one call may take, in milliseconds. */
export const hardTimeoutMs = 15_000

/** Calls to one host side by side: sshd allows ten on a connection, and counts those that have just ended. */
export const concurrency = 6

/** As much as the clocks may differ, in seconds; the preflight checks it. */
export const expiryLagSeconds = 5

/** When the host itself ends the access, in seconds since 1970. */
export function nativeExpiry(until: Date): number {
  return Math.ceil(until.getTime() / 1000) + expiryLagSeconds
}

/** A stable text for an entitlement; each part is quoted or of one word, so that odd names stay apart. */
export function entitlementKey(entitlement: LinuxEntitlement): string {
  switch (entitlement.access) {
    case 'ssh': {
      const { login = '', command = '', sources = [], terminal, forwarding } = entitlement
      return `ssh ${JSON.stringify([login, command, sources.toSorted(), terminal, forwarding])}`
    }
    case 'sudo':
      return `sudo as ${entitlement.runAs} ${JSON.stringify(entitlement.commands.toSorted())}`
    case 'port':
      return `port ${entitlement.port} from ${JSON.stringify(entitlement.source ?? '')}`
  }
}
