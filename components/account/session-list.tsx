import { ActionForm } from '@/components/ui/action-form'
import { Badge } from '@/components/ui/badge'
import type { FormAction } from '@/components/ui/form-state'
import { Input } from '@/components/ui/input'
import { SubmitButton } from '@/components/ui/submit-button'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'

export interface SessionView {
  id: string
  startedAt: Date
  lastSeenAt: Date
  endsAt: Date
  address: string | null
  browser: string
  signIn: { via: 'oidc' | 'demo'; host: string | null; at: Date; methods: string[]; acr: string | null }
  current: boolean
}

interface Props {
  sessions: readonly SessionView[]
  clock: Clock
  /** Whose they are: the actions want to be told. */
  principalId: string
  /** The name of somebody else, whose sessions are ended with a reason; null for one's own. */
  somebody: string | null
  end: FormAction
}

/** Where a person is signed in, each with the way to end it. */
export function SessionList({ sessions, clock, principalId, somebody, end }: Props) {
  return (
    <ul className="divide-y">
      {sessions.map((session) => (
        <li key={session.id} className="flex flex-wrap items-start gap-x-6 gap-y-2 px-3 py-3 sm:px-4">
          <div className="grid min-w-0 grow basis-72 gap-0.5 text-sm">
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <span className="font-medium">{session.browser}</span>
              {session.current && (
                <Badge tone="ok" glyph="dot">
                  This one
                </Badge>
              )}
            </p>
            <p className="text-ink-2">
              Last used <Time at={session.lastSeenAt} clock={clock} />, from{' '}
              {session.address === null ? 'an unknown address' : <code>{session.address}</code>}
            </p>
            <p className="text-ink-2">
              Started <Time at={session.startedAt} clock={clock} show="absolute" />, ends{' '}
              <Time at={session.endsAt} clock={clock} /> at the latest
            </p>
            <p className="break-words text-ink-2">{signedInBy(session.signIn)}</p>
          </div>
          {!session.current && (
            <ActionForm
              action={end}
              values={{ principalId, sessionId: session.id }}
              className="grid justify-items-start gap-2"
            >
              {somebody !== null && (
                <Input
                  name="reason"
                  aria-label={`Why this session of ${somebody} ends`}
                  placeholder="Why"
                  required
                  maxLength={500}
                  autoComplete="off"
                />
              )}
              <SubmitButton variant="secondary" size="sm" pendingLabel="Ending …">
                End
              </SubmitButton>
            </ActionForm>
          )}
        </li>
      ))}
    </ul>
  )
}

function signedInBy({ via, host, methods, acr }: SessionView['signIn']): string {
  if (via === 'demo') return `Chosen at the demo’s door${methods.length > 1 ? ', and confirmed' : ''}`
  const how = methods.length === 0 ? '' : ` by ${methods.join(', ')}`
  return `Signed in${host === null ? '' : ` with ${host}`}${how}${acr === null ? '' : ` (${acr})`}`
}
