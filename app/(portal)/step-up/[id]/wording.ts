import type { StepUpRefusal } from '@/lib/auth'

type Reason = StepUpRefusal | 'provider-unreachable' | 'no-provider'

/** Why a confirmation did not come about, and what to do. */
const said: Record<Reason, { title: string; text: string }> = {
  'another-person': {
    title: 'Somebody else signed in',
    text: 'The confirmation must be yours: sign in at the identity provider as the person you are here, or sign out here first.',
  },
  'sign-in-too-old': {
    title: 'That sign-in is too old',
    text: 'The identity provider answered with an earlier sign-in than was asked for. Try again; if it stays so, sign out there first.',
  },
  'sign-in-too-weak': {
    title: 'That sign-in is not strong enough',
    text: 'The identity provider did not vouch for the method that is asked for. Try again with it, or ask an administrator which one counts.',
  },
  'no-auth-time': {
    title: 'The identity provider does not say when you signed in',
    text: 'Without that nothing can be confirmed. An operator can have the provider send “auth_time”.',
  },
  'another-provider': {
    title: 'Another identity provider answered',
    text: 'Confirm with the one that you signed in with.',
  },
  'session-over': {
    title: 'Your session is another one now',
    text: 'Go back and begin once more.',
  },
  'not-finished': {
    title: 'The confirmation was not finished',
    text: 'It was cancelled at the identity provider, took too long, or its link was used before. You can begin again.',
  },
  'provider-unreachable': {
    title: 'Your identity provider does not answer',
    text: 'Your form is kept for a quarter of an hour. Try again in a minute; if it stays so, tell an operator.',
  },
  'no-provider': {
    title: 'No identity provider can confirm this session',
    text: 'Sign out and in again.',
  },
}

export function refusalWords(code: string): { title: string; text: string } {
  return Object.hasOwn(said, code) ? said[code as Reason] : said['not-finished']
}
