import { EndAll } from '@/components/account/end-all'
import { SessionList } from '@/components/account/session-list'
import { EmptyState } from '@/components/ui/empty-state'
import { Panel } from '@/components/ui/panel'
import type { Clock } from '@/components/ui/time-format'
import { portal } from '@/lib/compose'
import type { PrincipalId } from '@/lib/domain/ids'
import type { PersonContext } from '@/lib/services/context'
import { listSessions } from '@/lib/services/sessions/list'
import { endSession } from '../../account/actions'

interface Props {
  ctx: PersonContext
  person: { id: PrincipalId; name: string }
  clock: Clock
}

/** Where a person is signed in, for whoever may end it; nothing for anybody else. */
export async function SessionsOf({ ctx, person, clock }: Props) {
  const listed = await listSessions(ctx, { principalId: person.id, idleMs: portal().auth.idleMs })
  if (!listed.ok) return null
  const sessions = listed.value
  const somebody = person.id === ctx.viewer.id ? null : person.name
  const all = <EndAll principalId={person.id} somebody={somebody} end={endSession} />
  return (
    <Panel title="Sessions" count={sessions.length} {...(sessions.length > 0 && { actions: all })}>
      {sessions.length === 0 ? (
        <EmptyState title="Not signed in">{person.name} is signed in nowhere at the moment.</EmptyState>
      ) : (
        <SessionList
          sessions={sessions}
          clock={clock}
          principalId={person.id}
          somebody={somebody}
          end={endSession}
        />
      )}
    </Panel>
  )
}
