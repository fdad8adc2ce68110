import type { ConnectHint } from '../connector'
import type { LinuxConfig, LinuxEntitlement, SshEntitlement } from './config'

/** What to do with the access, as lines to copy. */
export function connectHints(
  config: LinuxConfig,
  { account, entitlement }: { account: string; entitlement: LinuxEntitlement },
): ConnectHint[] {
  switch (entitlement.access) {
    case 'ssh':
      return [
        { label: 'With the certificate', command: signIn(config, account, entitlement, '<certificate>') },
      ]
    case 'sudo':
      return entitlement.commands.map((command) => ({
        label: 'On the host',
        command: `sudo ${entitlement.runAs === 'root' ? '' : `-u ${entitlement.runAs} `}${sudoCommand(command)}`,
      }))
    case 'port':
      return [{ label: 'Address', command: `${config.host}:${entitlement.port}` }]
  }
}

/** With the certificate beside the holder's own key. */
export function signInHints(
  config: LinuxConfig,
  { account, entitlement }: { account: string; entitlement: SshEntitlement },
  fileName: string,
): ConnectHint[] {
  return [{ label: 'Sign in', command: signIn(config, account, entitlement, fileName) }]
}

function signIn(
  config: LinuxConfig,
  account: string,
  { login }: SshEntitlement,
  certificate: string,
): string {
  const port = config.port === 22 ? '' : `-p ${config.port} `
  return `ssh -i ~/.ssh/id_ed25519 -o CertificateFile=${certificate} ${port}${login ?? account}@${config.host}`
}

function sudoCommand(command: string): string {
  if (command === 'ALL') return '-i'
  return command.endsWith(' *') ? `${command.slice(0, -1)}…` : command
}
