import type { Metadata } from 'next'
import { EndAll } from '@/components/account/end-all'
import { SessionList } from '@/components/account/session-list'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { portal } from '@/lib/compose'
import { listSessions } from '@/lib/services/sessions/list'
import { signedIn, viewerZone } from '../viewer'
import { PasskeyPanel } from '@/components/account/passkey-panel'
import { listPasskeys } from '@/lib/services/passkeys/remove'
import { endSession } from './actions'
import { askForPasskey, registerNamed, removePasskey } from './passkey-actions'

export const metadata: Metadata = { title: 'Sessions and sign-in' }

/** Where one is signed in, and what one has registered to prove it. */
export default async function AccountPage() {
  const ctx = await signedIn('/account')
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const { id } = ctx.viewer
  const listed = await listSessions(ctx, { principalId: id, idleMs: portal().auth.idleMs })
  const sessions = listed.ok ? listed.value : []
  return (
    <>
      <PageHeader title="Sessions and sign-in">
        Wherever you are signed in to this portal. One that you do not know: end it, then tell an
        administrator.
      </PageHeader>
      <Panel
        title="Sessions"
        count={sessions.length}
        {...(sessions.length > 1 && {
          actions: <EndAll principalId={id} somebody={null} end={endSession} />,
        })}
      >
        <SessionList sessions={sessions} clock={clock} principalId={id} somebody={null} end={endSession} />
      </Panel>
      <PasskeyPanel
        passkeys={await listPasskeys(ctx)}
        clock={clock}
        ask={askForPasskey}
        register={registerNamed}
        remove={removePasskey}
      />
    </>
  )
}
