/** A part of the code whose every line is changed, one at a time, and the tests that must notice. */
export interface Area {
  readonly name: string
  /** Globs from the root. */
  readonly mutate: readonly string[]
  /** Quick ones: each mutant starts them anew. */
  readonly tests: readonly string[]
}

const client = 'packages/meta-client/src'
const sync = 'packages/sync/src'
const db = 'packages/social-db/src'

export const AREAS: readonly Area[] = [
  {
    name: 'vault',
    mutate: [`${db}/{envelope,key-ring,secret,vault}.ts`],
    tests: [`${db}/{envelope,key-ring,vault}.test.ts`],
  },
  {
    name: 'oauth',
    mutate: [
      `${client}/oauth/{authorize,callback,check-scopes,debug-token,facebook,granted,id-token,instagram}.ts`,
      `${client}/oauth/{instagram-answer,login-request,open-id-keys,pkce,token-grant}.ts`,
      `${sync}/http/{check-sender,flow-cookie,redirect-target}.ts`,
      `${sync}/connect/flow.ts`,
    ],
    tests: [
      `${client}/oauth/{authorize,callback,facebook,granted,id-token,instagram,pkce,scopes}.test.ts`,
      `${sync}/http/{check-sender,flow-cookie,redirect-target}.test.ts`,
      `${sync}/connect/flow.test.ts`,
    ],
  },
  {
    name: 'classifier',
    mutate: [`${client}/graph/{error-codes,error-kinds,meta-error,retry}.ts`, `${client}/errors.ts`],
    tests: [`${client}/graph/{error-codes,meta-error,retry}.test.ts`],
  },
]
