import { Callout } from '@/components/ui/callout'
import { Mono } from '@/components/ui/mono'
import { HintLine } from './hint-line'
import { IssuePanel } from './issue-panel'
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
      {commands.map((hint) => (
        <HintLine key={`${hint.label} ${hint.command}`} hint={hint} />
      ))}
      {connection.issues !== null && (
        <IssuePanel grantId={grantId} issues={connection.issues} issue={actions.issue} />
      )}
      {secret !== 'none' && (
        <SecretPanel key={connection.secretVersion} grantId={grantId} secret={secret} actions={actions} />
      )}
      {secret === 'none' && connection.issues === null && (
        <p className="text-sm text-ink-2">
          You are known there as <Mono>{account}</Mono>, and sign in as you always do.
        </p>
      )}
      <p className="text-xs text-ink-2">
        {connection.cutsSessions
          ? 'At the end, open sessions are cut too.'
          : (connection.sessionsOutlive ??
            'At the end no new session can be opened; this target does not cut open ones.')}
      </p>
    </div>
  )
}
