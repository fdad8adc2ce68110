import type { Metadata, Route } from 'next'
import { notFound } from 'next/navigation'
import { Badge } from '@/components/ui/badge'
import { Callout } from '@/components/ui/callout'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { SubmitButton } from '@/components/ui/submit-button'
import { portal } from '@/lib/compose'
import { formatDuration } from '@/lib/domain/duration'
import { ErrandId } from '@/lib/domain/ids'
import { readQuery, type Query } from '../../query'
import { signedIn } from '../../viewer'
import { confirmDemo, tryAgain } from './actions'
import { refusalWords } from './wording'

export const metadata: Metadata = { title: 'Confirm it is you' }

interface Props {
  params: Promise<{ id: string }>
  searchParams: Promise<Query>
}

/** Between a form that wants a newer or stronger sign-in and the provider: what went wrong, and the demo's stand-in. */
export default async function StepUpPage({ params, searchParams }: Props) {
  const id = ErrandId.safeParse((await params).id)
  if (!id.success) notFound()
  await signedIn(`/step-up/${id.data}`)
  const { auth } = portal()
  const [errand, current, query] = [
    await auth.errand(id.data),
    await auth.currentSession(),
    readQuery(await searchParams),
  ]
  // Another session's errand is not there, whoever's it is.
  if (errand === null || current === null || errand.kind !== 'step-up') notFound()
  const refusal = errand.refusal ?? query.text('error')
  const inDemo = current.session.via === 'demo'
  const back = `${errand.return_path}&resume=${errand.id}` as Route
  const over = errand.settled_at !== null
  return (
    <>
      <PageHeader title="Confirm it is you">
        To {errand.purpose}, {wantedWords(errand)}.
      </PageHeader>
      {refusal !== '' && !over && (
        <Callout tone="danger" live="alert" title={refusalWords(refusal).title}>
          {refusalWords(refusal).text}
        </Callout>
      )}
      <Panel title={inDemo ? 'Stand-in of the demo' : 'At your identity provider'} padded>
        <div className="grid max-w-prose justify-items-start gap-3 text-sm">
          {over ? (
            <p>You have confirmed it already. Your form is as you left it.</p>
          ) : inDemo ? (
            <>
              <Badge tone="warn" glyph="alert">
                Demo only
              </Badge>
              <p>
                Here your identity provider would ask you to sign in once more. The demo has none, so this
                button stands in for it: it proves nothing, and the record says “demo”.
              </p>
            </>
          ) : (
            <p>What you filled in is kept for a quarter of an hour, for this session alone.</p>
          )}
          <div className="flex flex-wrap gap-2">
            {!over && (
              <form action={inDemo ? confirmDemo : tryAgain}>
                <input type="hidden" name="errand" value={errand.id} />
                <SubmitButton variant="primary" pendingLabel="One moment …">
                  {inDemo ? `I am ${current.principal.name}` : 'Sign in again'}
                </SubmitButton>
              </form>
            )}
            <LinkButton href={back}>Back to the form</LinkButton>
          </div>
        </div>
      </Panel>
    </>
  )
}

function wantedWords({
  max_age_ms: maxAgeMs,
  methods,
}: {
  max_age_ms: number | null
  methods: string[]
}): string {
  const age = maxAgeMs === null ? '' : ` no older than ${formatDuration(maxAgeMs)}`
  const how = methods.length === 0 ? '' : ` with ${methods.join(' or ')}`
  return `a sign-in${age}${how} is needed`
}
