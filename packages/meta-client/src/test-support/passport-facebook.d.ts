// It ships no types. What of it is used here.
declare module 'passport-facebook' {
  interface Options {
    readonly clientID: string
    readonly clientSecret: string
    readonly callbackURL: string
    readonly graphAPIVersion?: string
    readonly scope?: readonly string[]
    readonly profileFields?: readonly string[]
    readonly enableProof?: boolean
    readonly state?: boolean
    readonly pkce?: boolean
  }
  interface Profile {
    readonly id: string
    readonly displayName: string
    readonly emails?: readonly { readonly value: string }[]
  }
  type Done = (error: Error | null, user: object) => void
  class Strategy {
    constructor(
      options: Options,
      verify: (accessToken: string, refreshToken: string | undefined, profile: Profile, done: Done) => void,
    )
    authenticate(request: { query: object; session: object }): void
    // What Passport gives a strategy to end with.
    redirect: (url: string) => void
    success: (user: object) => void
    fail: (challenge: { readonly message: string }) => void
    error: (error: Error) => void
  }
  const module: { Strategy: typeof Strategy }
  export default module
}
