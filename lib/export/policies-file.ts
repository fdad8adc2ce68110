import type { VersionInForce } from '@/db/queries/policies'
import type { PolicyNames } from '@/lib/policies/sources'
import { writePolicy } from '@/lib/policies/write'
import { toYaml } from '@/lib/policies/yaml'

/** `policies.yaml`: each version a document of its own, the policy in the words that policy files have. */
export function policiesFile(versions: readonly VersionInForce[], names: PolicyNames): string {
  if (versions.length === 0) return '# The events of this pack concern no role.\n'
  return versions
    .map(({ role, role_name, version, from, until, publisher, comment, settings }) =>
      toYaml({
        role,
        name: role_name,
        version,
        in_force_from: from.toISOString(),
        in_force_until: until?.toISOString() ?? null,
        published_by: publisher,
        comment,
        policy: writePolicy(settings, names),
      }),
    )
    .join('---\n')
}
