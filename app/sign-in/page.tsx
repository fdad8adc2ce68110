import type { Metadata, Route } from 'next'
import { Logo } from '@/components/shell/logo'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { LinkButton } from '@/components/ui/link-button'
import { SubmitButton } from '@/components/ui/submit-button'
import { portal } from '@/lib/compose'
import { signInWithProvider, signOut } from './actions'
import { ChoosePerson } from './choose-person'
import { wordsFor } from './wording'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const { auth } = portal()
  const { q, error, notice, ref, callbackUrl } = single(await searchParams)
  const [current, door] = await Promise.all([auth.currentSession(), auth.demoDoor()])
  const people = door.open ? await auth.demoPeople(q ?? '') : []
  const providers = auth.providers()
  // A path of this portal; whether there is such a page is for the page to say.
  const returnTo = auth.returnPath(callbackUrl) as Route
  return (
    <main
      className={
        door.open
          ? 'mx-auto grid max-w-6xl gap-4 px-4 py-8 sm:px-6'
          : 'mx-auto grid max-w-md gap-4 px-4 py-16'
      }
    >
      <header className="grid gap-1">
        <p className="flex items-center gap-2 font-semibold text-accent-ink">
          <Logo className="size-5" />
          Gatehouse
        </p>
        <h1 className="mt-3 text-xl font-semibold tracking-tight">
          {door.open ? 'Who are you today?' : 'Sign in'}
        </h1>
        <p className="max-w-prose text-sm text-ink-2">
          {door.open
            ? 'This is a demo: choose a person and see the portal as they do. Sign out to be somebody else.'
            : 'Privileged access for a short time, with a reason, and provably gone afterwards.'}
        </p>
      </header>
      <div className="grid max-w-2xl gap-3 empty:hidden">
        {error !== undefined && <Refusal code={error} reference={ref} />}
        {notice === 'signed-out' && current === null && (
          <Callout tone="ok" live="status" title="You are signed out">
            {providers.length > 0 &&
              `${providers.map(({ name }) => name).join(' or ')} may still remember you: sign out there too on a computer that others use.`}
          </Callout>
        )}
        {notice === 'signed-out-there' && current === null && (
          <Callout tone="ok" live="status" title="You are signed out">
            Here and at your identity provider.
          </Callout>
        )}
        {current !== null && (
          <Callout title={`You are signed in as ${current.principal.name}`}>
            <div className="mt-2 flex flex-wrap gap-2">
              <LinkButton href={returnTo} variant="primary" size="sm">
                Continue
              </LinkButton>
              <form action={signOut}>
                <Button type="submit" size="sm">
                  Sign out
                </Button>
              </form>
            </div>
          </Callout>
        )}
        {providers.map(({ id, name }) => (
          <form key={id} action={signInWithProvider}>
            <input type="hidden" name="callbackUrl" value={returnTo} />
            <input type="hidden" name="provider" value={id} />
            <SubmitButton size="lg" className="w-full" pendingLabel={`Going to ${name} …`}>
              Sign in with {name}
            </SubmitButton>
          </form>
        ))}
        {providers.length === 0 && !door.open && (
          <Callout tone="warn" title="Nobody can sign in here yet">
            {door.reason}
          </Callout>
        )}
      </div>
      {door.open && <ChoosePerson people={people} search={q ?? ''} callbackUrl={returnTo} />}
    </main>
  )
}

function Refusal({ code, reference }: { code: string; reference: string | undefined }) {
  const { title, text } = wordsFor(code)
  return (
    <Callout tone="danger" live="alert" title={title}>
      <p>{text}</p>
      {reference !== undefined && (
        <p className="mt-1 text-xs text-ink-2">
          Reference <code className="font-mono break-all select-all">{reference.slice(0, 64)}</code>
        </p>
      )}
    </Callout>
  )
}

/** The last of each parameter that is given several times. */
function single(params: Record<string, string | string[] | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, Array.isArray(value) ? value.at(-1) : value]),
  )
}
