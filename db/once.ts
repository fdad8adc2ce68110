import type { CompiledQuery } from 'kysely'
import type { Db } from './client'

/**
 * A statement that is built and compiled once per process: where a page reads much, that takes as long as sending all of
 * it. `build` gets a place for each argument in its value's stead, so it can only hand them on: no arithmetic, no
 * branches, no list for `in` (`= any(…)` takes one as a whole).
 */
export function once<Args extends object, Row>(
  build: (db: Db, args: Args) => CompiledQuery<Row>,
): (db: Db, args: Args) => Promise<Row[]> {
  let compiled: CompiledQuery<Row> | null = null
  return async (db, args) => {
    compiled ??= build(db, places<Args>())
    const parameters = compiled.parameters.map((value) => (value instanceof Place ? value.of(args) : value))
    return (await db.executeQuery<Row>({ ...compiled, parameters })).rows
  }
}

/** Where the value of an argument will stand. */
class Place {
  readonly name: string | symbol
  constructor(name: string | symbol) {
    this.name = name
  }

  of(args: object): unknown {
    return Reflect.get(args, this.name)
  }

  [Symbol.toPrimitive](): never {
    throw new TypeError(`A statement that is built once cannot look at “${String(this.name)}”.`)
  }
}

function places<Args extends object>(): Args {
  // Whatever is read of it is only handed on to the statement, which takes anything.
  return new Proxy({}, { get: (_, name) => new Place(name) }) as Args
}
