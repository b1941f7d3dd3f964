export { basicCredentials, type Credentials } from './basic-credentials.ts';
export { compileAccessList, type CompiledList, type Refusal } from './compiled-list.ts';
export { decideAuth, type AuthDecision, type AuthQuestion, type AuthReason, type AuthSubject } from './decide-auth.ts';
export { decideNetwork, type NetworkDecision } from './decide-network.ts';
export { hashPassword } from './hash-password.ts';
export { PasswordDesk, type Asker, type Verdict } from './password-desk.ts';
export { verifyPassword } from './verify-password.ts';
