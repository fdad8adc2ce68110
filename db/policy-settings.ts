import { PolicySettings, type PolicyInput } from '@/lib/domain/policy'

/** Versions are many only over the years; what is in force now is a few hundred. */
const most = 500
const known = new Map<string, PolicySettings>()

/**
 * A policy as it was written, with its defaults filled in. Read once per text: a page looks at the same few policies
 * again and again, and the reading takes longer than fetching them. Nobody changes what is given out.
 */
export function policySettings(written: PolicyInput): PolicySettings {
  const text = JSON.stringify(written)
  const found = known.get(text)
  if (found !== undefined) return found
  const settings = PolicySettings.parse(written)
  if (known.size >= most) known.clear()
  known.set(text, settings)
  return settings
}
