import { Callout } from '@/components/ui/callout'
import { CopyButton } from '@/components/ui/copy-button'
import { CodeLine, Mono } from '@/components/ui/mono'
import { SecretPanel, type SecretActions } from './secret-panel'
import type { ConnectionView } from './view'

interface Props {
  grantId: string
  connection: ConnectionView
  actions: SecretActions
}

/** How to get in: the line to copy, the password where there is one, and what becomes of open sessions. */
export function ConnectPanel({ grantId, connection, actions }: Props) {
  const { account, commands, secret } = connection
  return (
    <div className="grid gap-2 rounded-md border p-3">
      <h4 className="text-xs font-medium text-ink-2">How to connect</h4>
      {connection.problem !== null && <Callout tone="warn">{connection.problem}</Callout>}
      {commands.map(({ label, command }) => (
        <CodeLine key={label} action={<CopyButton text={command} label="Copy command" />}>
          {command}
        </CodeLine>
      ))}
      {secret === 'none' ? (
        <p className="text-sm text-ink-2">
          Sign in as <Mono>{account}</Mono> with the password you already have there.
        </p>
      ) : (
        <SecretPanel key={connection.secretVersion} grantId={grantId} secret={secret} actions={actions} />
      )}
      <p className="text-xs text-ink-2">
        {connection.cutsSessions
          ? 'At the end, open sessions are cut too.'
          : 'At the end no new session can be opened; this target does not cut open ones.'}
      </p>
    </div>
  )
}
