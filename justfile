set dotenv-load := true
set dotenv-required
set positional-arguments := true
set allow-duplicate-recipes
set export := true
set quiet

# Messages say how a recipe is called, which is as this one was.
MPM_JUST := just_executable()

[private]
@default:
    "$MPM_JUST" --list --unsorted

# Start everything on this machine, with a Redis of its own; Ctrl-C stops it
[group('run'), no-exit-message]
start *args:
    exec bash scripts/run.sh start.ts "$@"

# Show the whole product on this machine alone, with a CA, a GitHub and backends for tests, and check each step; "check" ends by itself
[group('run'), no-exit-message]
demo *args:
    exec bash scripts/run.sh demo.ts "$@"

# Say how something is done, by a few recipes: [TOPIC], or what a recipe takes: NAME
[group('run'), no-exit-message]
help *args:
    exec bash scripts/run.sh recipe.ts help "$@"

# Print what has your shell complete recipes and names: bash|zsh|fish
[group('run'), no-exit-message]
completions *args:
    exec bash scripts/run.sh recipe.ts completions "$@"

# Say how the system is; the exit code is 0 when it is healthy
[group('run'), no-exit-message]
health *args:
    exec bash scripts/run.sh recipe.ts health "$@"

# List what has lost its token or its certificate; the exit code is 0 if there is none
[group('run'), no-exit-message]
check-orphaned-resources *args:
    exec bash scripts/run.sh recipe.ts check-orphaned-resources "$@"

# Delete all hosts and certificates whose token is gone: [FORCE]
[group('run'), no-exit-message]
cleanup-all *args:
    exec bash scripts/run.sh recipe.ts cleanup-all "$@"

# Show the settings of the whole gateway: [TOKEN]
[group('run'), no-exit-message]
settings-show *args:
    exec bash scripts/run.sh recipe.ts settings-show "$@"

# Change settings of the whole gateway, at once: [TOKEN] unknown-hosts=abort ...
[group('run'), no-exit-message]
settings-set *args:
    exec bash scripts/run.sh recipe.ts settings-set "$@"

# Put new workers in the place of the gateway's, without a failed request
[group('run'), no-exit-message]
reload *args:
    exec bash scripts/run.sh recipe.ts reload "$@"

# Make an API token: NAME [EMAIL] [scopes=read,write] [expires=90d]; the name "admin" gets all rights

# Make an API token: NAME [EMAIL]; the name "admin" gets all rights
[group('tokens'), no-exit-message]
token-generate *args:
    exec bash scripts/run.sh recipe.ts token-generate "$@"

# Make the token named admin, which has all rights: [EMAIL] [expires=90d]
[group('tokens'), no-exit-message]
token-generate-admin *args:
    exec bash scripts/run.sh recipe.ts token-generate-admin "$@"

# Give a token a new secret; what it owns stays: NAME [GRACE] [expires=90d]
[group('tokens'), no-exit-message]
token-rotate *args:
    exec bash scripts/run.sh recipe.ts token-rotate "$@"

# End a token at once; what it owns stays: NAME
[group('tokens'), no-exit-message]
token-revoke *args:
    exec bash scripts/run.sh recipe.ts token-revoke "$@"

# Print a token in full: NAME
[group('tokens'), no-exit-message]
token-show *args:
    exec bash scripts/run.sh recipe.ts token-show "$@"

# Say whose a token is and what it may do: [TOKEN]
[group('tokens'), no-exit-message]
token-info *args:
    exec bash scripts/run.sh recipe.ts token-info "$@"

# List all tokens, without the tokens themselves
[group('tokens'), no-exit-message]
token-list *args:
    exec bash scripts/run.sh recipe.ts token-list "$@"

# Delete a token with all hosts, certificates, access lists, routes and templates that it owns: NAME [FORCE]
[group('tokens'), no-exit-message]
token-delete *args:
    exec bash scripts/run.sh recipe.ts token-delete "$@"

# List certificates by the token that owns them: [NAME]
[group('tokens'), no-exit-message]
token-show-certs *args:
    exec bash scripts/run.sh recipe.ts token-show-certs "$@"

# Put a host in front of a backend: HOSTNAME TARGET-URL [TOKEN] [STAGING] [PRESERVE-HOST] [ENABLE-HTTP] [ENABLE-HTTPS]
[group('hosts'), no-exit-message]
proxy-create *args:
    exec bash scripts/run.sh recipe.ts proxy-create "$@"

# Put several hosts in front of one backend, with one certificate: GROUP HOSTNAMES TARGET-URL [TOKEN] [STAGING] [PRESERVE-HOST]
[group('hosts'), no-exit-message]
proxy-create-group *args:
    exec bash scripts/run.sh recipe.ts proxy-create-group "$@"

# Make a host that sends its clients to another address: HOSTNAME REDIRECT-TO [TOKEN] [REDIRECT-STATUS]
[group('hosts'), no-exit-message]
proxy-create-redirect *args:
    exec bash scripts/run.sh recipe.ts proxy-create-redirect "$@"

# Make a host that is closed: HOSTNAME [TOKEN] [CLOSED-WITH]
[group('hosts'), no-exit-message]
proxy-create-closed *args:
    exec bash scripts/run.sh recipe.ts proxy-create-closed "$@"

# Put a host under maintenance, or end that: HOSTNAME on|off [TOKEN]
[group('hosts'), no-exit-message]
proxy-maintenance *args:
    exec bash scripts/run.sh recipe.ts proxy-maintenance "$@"

# Make a host with the settings of another: HOSTNAME NEW-HOSTNAME [TOKEN]
[group('hosts'), no-exit-message]
proxy-clone *args:
    exec bash scripts/run.sh recipe.ts proxy-clone "$@"

# Show the upstreams of a host, and how they are: HOSTNAME
[group('hosts'), no-exit-message]
proxy-upstreams *args:
    exec bash scripts/run.sh recipe.ts proxy-upstreams "$@"

# Add an upstream to a host, or change its weight: HOSTNAME URL [TOKEN] [--weight=N]
[group('hosts'), no-exit-message]
proxy-upstream-add *args:
    exec bash scripts/run.sh recipe.ts proxy-upstream-add "$@"

# Take an upstream off a host: HOSTNAME URL [TOKEN]
[group('hosts'), no-exit-message]
proxy-upstream-remove *args:
    exec bash scripts/run.sh recipe.ts proxy-upstream-remove "$@"

# Send an upstream of a host no new requests, or some again: HOSTNAME URL on|off [TOKEN]
[group('hosts'), no-exit-message]
proxy-upstream-drain *args:
    exec bash scripts/run.sh recipe.ts proxy-upstream-drain "$@"

# Change fields of a host: HOSTNAME [TOKEN] --enable-http=false ...
[group('hosts'), no-exit-message]
proxy-update *args:
    exec bash scripts/run.sh recipe.ts proxy-update "$@"

# Delete a host: HOSTNAME [TOKEN] [DELETE-CERT] [FORCE]
[group('hosts'), no-exit-message]
proxy-delete *args:
    exec bash scripts/run.sh recipe.ts proxy-delete "$@"

# Let a host serve again: HOSTNAME [TOKEN]
[group('hosts'), no-exit-message]
proxy-enable *args:
    exec bash scripts/run.sh recipe.ts proxy-enable "$@"

# Stop a host without deleting it: HOSTNAME [TOKEN]
[group('hosts'), no-exit-message]
proxy-disable *args:
    exec bash scripts/run.sh recipe.ts proxy-disable "$@"

# Let many hosts serve again: [TOKEN] hosts=... | label=... | search=...
[group('hosts'), no-exit-message]
proxy-bulk-enable *args:
    exec bash scripts/run.sh recipe.ts proxy-bulk-enable "$@"

# Stop many hosts: [TOKEN] hosts=... | label=... | search=...
[group('hosts'), no-exit-message]
proxy-bulk-disable *args:
    exec bash scripts/run.sh recipe.ts proxy-bulk-disable "$@"

# Give labels to many hosts: LABELS [TOKEN] hosts=... | label=... | search=...
[group('hosts'), no-exit-message]
proxy-bulk-label *args:
    exec bash scripts/run.sh recipe.ts proxy-bulk-label "$@"

# Take labels off many hosts: LABELS [TOKEN] hosts=... | label=... | search=...
[group('hosts'), no-exit-message]
proxy-bulk-unlabel *args:
    exec bash scripts/run.sh recipe.ts proxy-bulk-unlabel "$@"

# List the hosts, with warnings for HTTPS without a certificate: [TOKEN]
[group('hosts'), no-exit-message]
proxy-list *args:
    exec bash scripts/run.sh recipe.ts proxy-list "$@"

# List the hosts, as proxy-list does: [TOKEN]
[group('hosts'), no-exit-message]
proxy-show-targets *args:
    exec bash scripts/run.sh recipe.ts proxy-show-targets "$@"

# Show a host with all its settings: HOSTNAME [TOKEN]
[group('hosts'), no-exit-message]
proxy-show *args:
    exec bash scripts/run.sh recipe.ts proxy-show "$@"

# Delete the hosts whose token is gone, or the one named: [HOSTNAME] [FORCE]
[group('hosts'), no-exit-message]
proxy-cleanup *args:
    exec bash scripts/run.sh recipe.ts proxy-cleanup "$@"

# Show which routes apply to a host: HOSTNAME [TOKEN]
[group('hosts'), no-exit-message]
proxy-routes-show *args:
    exec bash scripts/run.sh recipe.ts proxy-routes-show "$@"

# Say which routes apply to a host: HOSTNAME TOKEN all|selective|none
[group('hosts'), no-exit-message]
proxy-routes-mode *args:
    exec bash scripts/run.sh recipe.ts proxy-routes-mode "$@"

# Enable and disable routes for a host: HOSTNAME TOKEN ENABLED-ROUTES [DISABLED-ROUTES]
[group('hosts'), no-exit-message]
proxy-routes-set *args:
    exec bash scripts/run.sh recipe.ts proxy-routes-set "$@"

# Let a route apply to a host: HOSTNAME ROUTE-ID [TOKEN]
[group('hosts'), no-exit-message]
proxy-route-enable *args:
    exec bash scripts/run.sh recipe.ts proxy-route-enable "$@"

# Keep a route from applying to a host: HOSTNAME ROUTE-ID [TOKEN]
[group('hosts'), no-exit-message]
proxy-route-disable *args:
    exec bash scripts/run.sh recipe.ts proxy-route-disable "$@"

# Order a new certificate for a host: HOSTNAME [TOKEN] [STAGING]
[group('hosts'), no-exit-message]
proxy-cert-generate *args:
    exec bash scripts/run.sh recipe.ts proxy-cert-generate "$@"

# Let a host use a certificate that is there: HOSTNAME CERT-NAME [TOKEN]
[group('hosts'), no-exit-message]
proxy-cert-attach *args:
    exec bash scripts/run.sh recipe.ts proxy-cert-attach "$@"

# Show what new hosts get where nothing else is said: [TOKEN]
[group('hosts'), no-exit-message]
host-defaults-show *args:
    exec bash scripts/run.sh recipe.ts host-defaults-show "$@"

# Change what new hosts get where nothing else is said: [TOKEN] https-redirect=true ...
[group('hosts'), no-exit-message]
host-defaults-set *args:
    exec bash scripts/run.sh recipe.ts host-defaults-set "$@"

# Say what the gateway would do with a request, and why: URL [METHOD] [TOKEN] [ip=ADDRESS]
[group('hosts'), no-exit-message]
explain *args:
    exec bash scripts/run.sh recipe.ts explain "$@"

# Make a token that lets a program into one host, shown this once: HOST NAME [TOKEN] [scopes=a,b] [expires=90d]
[group('hosts'), no-exit-message]
service-token-create *args:
    exec bash scripts/run.sh recipe.ts service-token-create "$@"

# List the service tokens of a host, and when each was used last: HOST [TOKEN]
[group('hosts'), no-exit-message]
service-token-list *args:
    exec bash scripts/run.sh recipe.ts service-token-list "$@"

# End a service token, and what it let in: HOST NAME [TOKEN]
[group('hosts'), no-exit-message]
service-token-revoke *args:
    exec bash scripts/run.sh recipe.ts service-token-revoke "$@"

# Say who may call what at an MCP server: HOST [TOKEN] [default=deny] [rule='allow users=alice tools=read_*'] …
[group('hosts'), no-exit-message]
mcp-policy-set *args:
    exec bash scripts/run.sh recipe.ts mcp-policy-set "$@"

# Take the policy for calls off an MCP server: HOST [TOKEN]
[group('hosts'), no-exit-message]
mcp-policy-remove *args:
    exec bash scripts/run.sh recipe.ts mcp-policy-remove "$@"

# Show the latest calls at MCP servers that have a policy: [HOST] [TOKEN] [user=alice] [tool=search] [decision=deny]
[group('hosts'), no-exit-message]
mcp-calls *args:
    exec bash scripts/run.sh recipe.ts mcp-calls "$@"

# Show the latest requests to a host, and with follow those to come: HOST [TOKEN] [follow] [status=5xx] [path=/api]
[group('hosts'), no-exit-message]
logs-host *args:
    exec bash scripts/run.sh recipe.ts logs-host "$@"

# Show a request by its id (X-Request-Id): ID [TOKEN]
[group('hosts'), no-exit-message]
logs-request *args:
    exec bash scripts/run.sh recipe.ts logs-request "$@"

# Order a certificate for one name: NAME DOMAIN [EMAIL] [TOKEN] [STAGING]
[group('certificates'), no-exit-message]
cert-create *args:
    exec bash scripts/run.sh recipe.ts cert-create "$@"

# Order one certificate for 1 to 100 names: NAME DOMAINS [EMAIL] [TOKEN] [STAGING]
[group('certificates'), no-exit-message]
cert-create-multi *args:
    exec bash scripts/run.sh recipe.ts cert-create-multi "$@"

# Order a certificate for a domain and all names right below it: NAME BASE-DOMAIN [EMAIL] [TOKEN] [STAGING]
[group('certificates'), no-exit-message]
cert-create-wildcard *args:
    exec bash scripts/run.sh recipe.ts cert-create-wildcard "$@"

# Store a certificate that comes from elsewhere: NAME CERT-FILE KEY-FILE [TOKEN]
[group('certificates'), no-exit-message]
cert-import *args:
    exec bash scripts/run.sh recipe.ts cert-import "$@"

# List the certificates: [TOKEN]
[group('certificates'), no-exit-message]
cert-list *args:
    exec bash scripts/run.sh recipe.ts cert-list "$@"

# Show a certificate, or print it as PEM: NAME [TOKEN] [PEM]
[group('certificates'), no-exit-message]
cert-show *args:
    exec bash scripts/run.sh recipe.ts cert-show "$@"

# Set labels and notes of a certificate: NAME [TOKEN] labels=... notes=...
[group('certificates'), no-exit-message]
cert-update *args:
    exec bash scripts/run.sh recipe.ts cert-update "$@"

# Say how an issuance goes, or follow it: NAME [TOKEN] [WAIT]
[group('certificates'), no-exit-message]
cert-status *args:
    exec bash scripts/run.sh recipe.ts cert-status "$@"

# Order a certificate anew: NAME [TOKEN] [FORCE]
[group('certificates'), no-exit-message]
cert-renew *args:
    exec bash scripts/run.sh recipe.ts cert-renew "$@"

# Order a staging certificate again from the production CA: NAME [TOKEN]
[group('certificates'), no-exit-message]
cert-to-production *args:
    exec bash scripts/run.sh recipe.ts cert-to-production "$@"

# Show which hosts can use a certificate, and which do: NAME [TOKEN]
[group('certificates'), no-exit-message]
cert-coverage *args:
    exec bash scripts/run.sh recipe.ts cert-coverage "$@"

# List every attempt to get a certificate: NAME [TOKEN]
[group('certificates'), no-exit-message]
cert-history *args:
    exec bash scripts/run.sh recipe.ts cert-history "$@"

# Look for what would keep a CA from issuing for a host: HOST [TOKEN] [STAGING]
[group('certificates'), no-exit-message]
cert-doctor *args:
    exec bash scripts/run.sh recipe.ts cert-doctor "$@"

# List the certificates whose token is gone, or delete them: [DELETE]
[group('certificates'), no-exit-message]
cleanup-orphaned-certs *args:
    exec bash scripts/run.sh recipe.ts cleanup-orphaned-certs "$@"

# Delete a certificate: NAME [TOKEN] [FORCE]
[group('certificates'), no-exit-message]
cert-delete *args:
    exec bash scripts/run.sh recipe.ts cert-delete "$@"

# Make the GUI and the API reachable at a host of their own, over HTTPS alone: HOSTNAME [TOKEN] [staging=true]
[group('gui'), no-exit-message]
gui-setup *args:
    exec bash scripts/run.sh recipe.ts gui-setup "$@"

# Say where the GUI is reached, and who may log in with GitHub: [TOKEN]
[group('gui'), no-exit-message]
gui-status *args:
    exec bash scripts/run.sh recipe.ts gui-status "$@"

# Take the host of the GUI away, with its certificate: [HOSTNAME] [TOKEN] [FORCE]
[group('gui'), no-exit-message]
gui-remove *args:
    exec bash scripts/run.sh recipe.ts gui-remove "$@"

# Make the host where people log in, auth.DOMAIN: DOMAIN [TOKEN]
[group('logins'), no-exit-message]
auth-setup *args:
    exec bash scripts/run.sh recipe.ts auth-setup "$@"

# Put a login in front of a host: HOSTNAME [TOKEN] [AUTH-PROXY] [MODE]
[group('logins'), no-exit-message]
proxy-auth-enable *args:
    exec bash scripts/run.sh recipe.ts proxy-auth-enable "$@"

# Say who may use a host: HOSTNAME [TOKEN] users=alice,bob emails=*@example.com groups=admins
[group('logins'), no-exit-message]
proxy-auth-config *args:
    exec bash scripts/run.sh recipe.ts proxy-auth-config "$@"

# Show who may use a host: HOSTNAME [TOKEN]
[group('logins'), no-exit-message]
proxy-auth-show *args:
    exec bash scripts/run.sh recipe.ts proxy-auth-show "$@"

# Take the login off a host: HOSTNAME [TOKEN]
[group('logins'), no-exit-message]
proxy-auth-disable *args:
    exec bash scripts/run.sh recipe.ts proxy-auth-disable "$@"

# Check what a login at a host needs: HOSTNAME [TOKEN]
[group('logins'), no-exit-message]
test-auth-flow *args:
    exec bash scripts/run.sh recipe.ts test-auth-flow "$@"

# Put a host with certificate and login in front of an MCP server: HOSTNAME TARGET-URL [TOKEN] users=alice
[group('mcp'), no-exit-message]
mcp-add *args:
    exec bash scripts/run.sh recipe.ts mcp-add "$@"

# Walk the whole way of an MCP client, and say where it ends: HOSTNAME [TOKEN] [--login]
[group('mcp'), no-exit-message]
mcp-test *args:
    exec bash scripts/run.sh recipe.ts mcp-test "$@"

# Show how logging in stands: [TOKEN]
[group('logins'), no-exit-message]
oauth-status *args:
    exec bash scripts/run.sh recipe.ts oauth-status "$@"

# List who is logged in: [TOKEN] user=alice host=app.example.com
[group('logins'), no-exit-message]
oauth-sessions *args:
    exec bash scripts/run.sh recipe.ts oauth-sessions "$@"

# List the programs that may ask for tokens: [TOKEN]
[group('logins'), no-exit-message]
oauth-clients *args:
    exec bash scripts/run.sh recipe.ts oauth-clients "$@"

# List what people have allowed clients: [TOKEN] user=alice
[group('logins'), no-exit-message]
oauth-grants *args:
    exec bash scripts/run.sh recipe.ts oauth-grants "$@"

# Void all of a user, client or host, or one session, grant or token: KIND VALUE [TOKEN]
[group('logins'), no-exit-message]
oauth-revoke *args:
    exec bash scripts/run.sh recipe.ts oauth-revoke "$@"

# List the local groups: [TOKEN]
[group('logins'), no-exit-message]
oauth-group-list *args:
    exec bash scripts/run.sh recipe.ts oauth-group-list "$@"

# Make or change a local group: NAME [TOKEN] users=alice,bob github-groups=acme/admins
[group('logins'), no-exit-message]
oauth-group-set *args:
    exec bash scripts/run.sh recipe.ts oauth-group-set "$@"

# Delete a local group: NAME [TOKEN]
[group('logins'), no-exit-message]
oauth-group-delete *args:
    exec bash scripts/run.sh recipe.ts oauth-group-delete "$@"

# Make a key that tokens can be signed with; nothing is changed: [bits=2048]
[group('logins'), no-exit-message]
generate-oauth-key *args:
    exec bash scripts/run.sh recipe.ts generate-oauth-key "$@"

# Sign tokens with a new key: [TOKEN]
[group('logins'), no-exit-message]
oauth-key-rotate *args:
    exec bash scripts/run.sh recipe.ts oauth-key-rotate "$@"

# List the access lists: [TOKEN]
[group('access lists'), no-exit-message]
access-list-list *args:
    exec bash scripts/run.sh recipe.ts access-list-list "$@"

# Show an access list: NAME [TOKEN]
[group('access lists'), no-exit-message]
access-list-show *args:
    exec bash scripts/run.sh recipe.ts access-list-show "$@"

# Make an access list: NAME [TOKEN] rule='allow 10.0.0.0/8' user=alice:secret ...
[group('access lists'), no-exit-message]
access-list-create *args:
    exec bash scripts/run.sh recipe.ts access-list-create "$@"

# Change an access list: NAME [TOKEN] rule='allow 10.0.0.0/8' user=alice:secret ...
[group('access lists'), no-exit-message]
access-list-update *args:
    exec bash scripts/run.sh recipe.ts access-list-update "$@"

# Delete an access list: NAME [TOKEN] [FORCE]
[group('access lists'), no-exit-message]
access-list-delete *args:
    exec bash scripts/run.sh recipe.ts access-list-delete "$@"

# Have a host keep to an access list: HOSTNAME NAME [TOKEN]
[group('access lists'), no-exit-message]
access-list-attach *args:
    exec bash scripts/run.sh recipe.ts access-list-attach "$@"

# Take an access list off a host: HOSTNAME NAME [TOKEN]
[group('access lists'), no-exit-message]
access-list-detach *args:
    exec bash scripts/run.sh recipe.ts access-list-detach "$@"

# Take the users of an htpasswd file into an access list: NAME FILE [TOKEN]
[group('access lists'), no-exit-message]
access-list-import-htpasswd *args:
    exec bash scripts/run.sh recipe.ts access-list-import-htpasswd "$@"

# List the routes, in the order in which they are looked at: [TOKEN]
[group('routes'), no-exit-message]
route-list *args:
    exec bash scripts/run.sh recipe.ts route-list "$@"

# Show a route: ROUTE-ID [TOKEN]
[group('routes'), no-exit-message]
route-show *args:
    exec bash scripts/run.sh recipe.ts route-show "$@"

# Print calls of route-create, each with what it is for
[group('routes'), no-exit-message]
route-examples *args:
    exec bash scripts/run.sh recipe.ts route-examples "$@"

# Send some paths elsewhere: PATH TARGET-TYPE TARGET-VALUE [TOKEN] [PRIORITY] [METHODS] [IS-REGEX] [DESCRIPTION]
[group('routes'), no-exit-message]
route-create *args:
    exec bash scripts/run.sh recipe.ts route-create "$@"

# Change fields of a route: ROUTE-ID [TOKEN] priority=60 ...
[group('routes'), no-exit-message]
route-update *args:
    exec bash scripts/run.sh recipe.ts route-update "$@"

# Delete a route: ROUTE-ID [TOKEN] [FORCE]
[group('routes'), no-exit-message]
route-delete *args:
    exec bash scripts/run.sh recipe.ts route-delete "$@"

# Let a route apply again: ROUTE-ID [TOKEN]
[group('routes'), no-exit-message]
route-enable *args:
    exec bash scripts/run.sh recipe.ts route-enable "$@"

# Stop a route without deleting it: ROUTE-ID [TOKEN]
[group('routes'), no-exit-message]
route-disable *args:
    exec bash scripts/run.sh recipe.ts route-disable "$@"

# List the templates: [TOKEN]
[group('templates'), no-exit-message]
template-list *args:
    exec bash scripts/run.sh recipe.ts template-list "$@"

# Show the fields of a template: NAME [TOKEN]
[group('templates'), no-exit-message]
template-show *args:
    exec bash scripts/run.sh recipe.ts template-show "$@"

# Make a template that new hosts begin with: NAME [TOKEN] https-redirect=true ...
[group('templates'), no-exit-message]
template-create *args:
    exec bash scripts/run.sh recipe.ts template-create "$@"

# Change fields of a template: NAME [TOKEN] https-redirect=true ...
[group('templates'), no-exit-message]
template-update *args:
    exec bash scripts/run.sh recipe.ts template-update "$@"

# Delete a template: NAME [TOKEN]
[group('templates'), no-exit-message]
template-delete *args:
    exec bash scripts/run.sh recipe.ts template-delete "$@"

# List what somebody should know: [TOKEN]
[group('alerts'), no-exit-message]
alerts *args:
    exec bash scripts/run.sh recipe.ts alerts "$@"

# List who is told of alerts: [TOKEN]
[group('alerts'), no-exit-message]
notify-list *args:
    exec bash scripts/run.sh recipe.ts notify-list "$@"

# Have somebody told of alerts: NAME webhook|email [TOKEN] url=URL|to=ADDRESS
[group('alerts'), no-exit-message]
notify-add *args:
    exec bash scripts/run.sh recipe.ts notify-add "$@"

# Change who is told of alerts: NAME [TOKEN] severity=critical ...
[group('alerts'), no-exit-message]
notify-update *args:
    exec bash scripts/run.sh recipe.ts notify-update "$@"

# Delete who is told of alerts: NAME [TOKEN]
[group('alerts'), no-exit-message]
notify-delete *args:
    exec bash scripts/run.sh recipe.ts notify-delete "$@"

# Send a test message: [NAME] [TOKEN]
[group('alerts'), no-exit-message]
notify-test *args:
    exec bash scripts/run.sh recipe.ts notify-test "$@"

# Check requests and answers through a temporary host: [TOKEN]
[group('checks'), no-exit-message]
test-proxy-basic *args:
    exec bash scripts/run.sh recipe.ts test-proxy-basic "$@"

# Check a temporary host in front of https://example.com, or of target-url=URL: [TOKEN]
[group('checks'), no-exit-message]
test-proxy-example *args:
    exec bash scripts/run.sh recipe.ts test-proxy-example "$@"

# Check WebSockets through a temporary host: [TOKEN]
[group('checks'), no-exit-message]
test-websocket-proxy *args:
    exec bash scripts/run.sh recipe.ts test-websocket-proxy "$@"

# Check streams and server-sent events through a temporary host: [TOKEN]
[group('checks'), no-exit-message]
test-streaming-proxy *args:
    exec bash scripts/run.sh recipe.ts test-streaming-proxy "$@"

# Run all of these checks: [TOKEN]
[group('checks'), no-exit-message]
test-proxy-all *args:
    exec bash scripts/run.sh recipe.ts test-proxy-all "$@"

# Order a certificate for one name: NAME DOMAIN [EMAIL] [TOKEN] [STAGING]
[group('certificates'), no-exit-message]
cert-create *args:
    exec bash scripts/run.sh recipe.ts cert-create "$@"

# Order one certificate for 1 to 100 names: NAME DOMAINS [EMAIL] [TOKEN] [STAGING]
[group('certificates'), no-exit-message]
cert-create-multi *args:
    exec bash scripts/run.sh recipe.ts cert-create-multi "$@"

# Order a certificate for a domain and all names right below it: NAME BASE-DOMAIN [EMAIL] [TOKEN] [STAGING]
[group('certificates'), no-exit-message]
cert-create-wildcard *args:
    exec bash scripts/run.sh recipe.ts cert-create-wildcard "$@"

# Store a certificate that comes from elsewhere: NAME CERT-FILE KEY-FILE [TOKEN]
[group('certificates'), no-exit-message]
cert-import *args:
    exec bash scripts/run.sh recipe.ts cert-import "$@"

# List the certificates: [TOKEN]
[group('certificates'), no-exit-message]
cert-list *args:
    exec bash scripts/run.sh recipe.ts cert-list "$@"

# Show a certificate, or print it as PEM: NAME [TOKEN] [PEM]
[group('certificates'), no-exit-message]
cert-show *args:
    exec bash scripts/run.sh recipe.ts cert-show "$@"

# Set labels and notes of a certificate: NAME [TOKEN] labels=... notes=...
[group('certificates'), no-exit-message]
cert-update *args:
    exec bash scripts/run.sh recipe.ts cert-update "$@"

# Say how an issuance goes, or follow it: NAME [TOKEN] [WAIT]
[group('certificates'), no-exit-message]
cert-status *args:
    exec bash scripts/run.sh recipe.ts cert-status "$@"

# Order a certificate anew: NAME [TOKEN] [FORCE]
[group('certificates'), no-exit-message]
cert-renew *args:
    exec bash scripts/run.sh recipe.ts cert-renew "$@"

# Order a staging certificate again from the production CA: NAME [TOKEN]
[group('certificates'), no-exit-message]
cert-to-production *args:
    exec bash scripts/run.sh recipe.ts cert-to-production "$@"

# Show which hosts can use a certificate, and which do: NAME [TOKEN]
[group('certificates'), no-exit-message]
cert-coverage *args:
    exec bash scripts/run.sh recipe.ts cert-coverage "$@"

# List every attempt to get a certificate: NAME [TOKEN]
[group('certificates'), no-exit-message]
cert-history *args:
    exec bash scripts/run.sh recipe.ts cert-history "$@"

# Look for what would keep a CA from issuing for a host: HOST [TOKEN] [STAGING]
[group('certificates'), no-exit-message]
cert-doctor *args:
    exec bash scripts/run.sh recipe.ts cert-doctor "$@"

# Print the CAA records for the names of a certificate: NAME [TOKEN]
[group('certificates'), no-exit-message]
cert-caa *args:
    exec bash scripts/run.sh recipe.ts cert-caa "$@"

# List certificates of others for your names, or what the SCTs of one of yours are worth: [NAME] [TOKEN]
[group('certificates'), no-exit-message]
cert-transparency *args:
    exec bash scripts/run.sh recipe.ts cert-transparency "$@"

# Say that a certificate of others is known: ID|all [TOKEN]
[group('certificates'), no-exit-message]
cert-transparency-accept *args:
    exec bash scripts/run.sh recipe.ts cert-transparency-accept "$@"

# Delete a certificate: NAME [TOKEN] [FORCE]
[group('certificates'), no-exit-message]
cert-delete *args:
    exec bash scripts/run.sh recipe.ts cert-delete "$@"


# Make the private CA
[group('private CA'), no-exit-message]
ca-init *args:
    exec bash scripts/run.sh recipe.ts ca-init "$@"

# Bring an authority from elsewhere: CERT-FILE KEY-FILE [TOKEN]
[group('private CA'), no-exit-message]
ca-import *args:
    exec bash scripts/run.sh recipe.ts ca-import "$@"

# Show the private CA
[group('private CA'), no-exit-message]
ca-status *args:
    exec bash scripts/run.sh recipe.ts ca-status "$@"

# Hand out a certificate of the private CA for a server: HOSTNAME [TOKEN]
[group('private CA'), no-exit-message]
ca-create-server-cert *args:
    exec bash scripts/run.sh recipe.ts ca-create-server-cert "$@"

# Hand out a certificate of the private CA for a client: NAME [TOKEN]
[group('private CA'), no-exit-message]
ca-create-client-cert *args:
    exec bash scripts/run.sh recipe.ts ca-create-client-cert "$@"

# List what of the private CA ends soon
[group('private CA'), no-exit-message]
ca-check-expiry *args:
    exec bash scripts/run.sh recipe.ts ca-check-expiry "$@"

# Make the next intermediate of the private CA: [ROOT] [TOKEN]
[group('private CA'), no-exit-message]
ca-renew *args:
    exec bash scripts/run.sh recipe.ts ca-renew "$@"

# Revoke a certificate of the private CA: SERIAL [REASON] [TOKEN]
[group('private CA'), no-exit-message]
ca-revoke *args:
    exec bash scripts/run.sh recipe.ts ca-revoke "$@"

# Write what clients need of the private CA: FOLDER
[group('private CA'), no-exit-message]
ca-export *args:
    exec bash scripts/run.sh recipe.ts ca-export "$@"

# Make a key for ACME clients of the private CA: TOKEN
[group('private CA'), no-exit-message]
ca-acme-key *args:
    exec bash scripts/run.sh recipe.ts ca-acme-key "$@"

# List the keys of ACME clients: [TOKEN]
[group('private CA'), no-exit-message]
ca-acme-keys *args:
    exec bash scripts/run.sh recipe.ts ca-acme-keys "$@"

# Delete a key of ACME clients, and end their accounts: KEY-ID [TOKEN]
[group('private CA'), no-exit-message]
ca-acme-key-delete *args:
    exec bash scripts/run.sh recipe.ts ca-acme-key-delete "$@"

# Start everything in the mode that the configuration asks for: [MODE] hostname=... [--tls|--no-tls] [--generate-certs]
[group('serve modes'), no-exit-message]
serve *args:
    exec bash scripts/run.sh recipe.ts serve "$@"

# Start everything without TLS, for tests on this machine: [HOSTNAME]
[group('serve modes'), no-exit-message]
serve-insecure *args:
    exec bash scripts/run.sh recipe.ts serve-insecure "$@"

# Start everything with certificates of the private CA: [HOSTNAME] [--san=...] [--ca-dir=FOLDER]
[group('serve modes'), no-exit-message]
serve-ca *args:
    exec bash scripts/run.sh recipe.ts serve-ca "$@"

# Start everything with certificates of an ACME CA: --domain=... --email=... [--directory-url=URL] [--challenge-type=...]
[group('serve modes'), no-exit-message]
serve-acme *args:
    exec bash scripts/run.sh recipe.ts serve-acme "$@"

# Start everything with a certificate from files: CERT-FILE KEY-FILE [--ca-bundle-file=FILE]
[group('serve modes'), no-exit-message]
serve-custom *args:
    exec bash scripts/run.sh recipe.ts serve-custom "$@"

# Make a self-signed certificate for development: [HOSTNAME] [--cert-file=FILE] [--key-file=FILE]
[group('serve modes'), no-exit-message]
generate-certs *args:
    exec bash scripts/run.sh recipe.ts generate-certs "$@"

# List the latest changes, with who made them: [TOKEN] [kind=KIND] [id=NAME] [who=TOKEN] [since=TIME]
[group('history'), no-exit-message]
history-list *args:
    exec bash scripts/run.sh recipe.ts history-list "$@"

# Show a change, each value before and after: ID [TOKEN]
[group('history'), no-exit-message]
history-show *args:
    exec bash scripts/run.sh recipe.ts history-show "$@"

# Undo a change, if nobody has changed the same since: ID [TOKEN]
[group('history'), no-exit-message]
history-undo *args:
    exec bash scripts/run.sh recipe.ts history-undo "$@"

# Show the variables that are in effect, secrets masked: [SECTION] [format=text|json|yaml]
[group('configuration'), no-exit-message]
config-show *args:
    exec bash scripts/run.sh recipe.ts config-show "$@"

# Print the value of a variable: NAME
[group('configuration'), no-exit-message]
config-get *args:
    exec bash scripts/run.sh recipe.ts config-get "$@"

# Change a variable in .env, if the configuration is right with it: NAME VALUE
[group('configuration'), no-exit-message]
config-set *args:
    exec bash scripts/run.sh recipe.ts config-set "$@"

# Give variables in .env their defaults again: NAME,NAME...|all
[group('configuration'), no-exit-message]
config-reset *args:
    exec bash scripts/run.sh recipe.ts config-reset "$@"

# Tell which source wins where several have a variable: [NAME]
[group('configuration'), no-exit-message]
config-precedence *args:
    exec bash scripts/run.sh recipe.ts config-precedence "$@"

# Make a random secret for a variable: [NAME] [--file=FILE]
[group('configuration'), no-exit-message]
generate-secret *args:
    exec bash scripts/run.sh recipe.ts generate-secret "$@"

# Check the whole configuration, .env and environment together
[group('configuration'), no-exit-message]
config-validate *args:
    exec bash scripts/run.sh recipe.ts config-validate "$@"

# Write hosts, certificates, routes, access lists and the like (not .env) as one document: [FILE] [TOKEN] [--passphrase-file=FILE]
[group('one document'), no-exit-message]
config-export *args:
    exec bash scripts/run.sh recipe.ts config-export "$@"

# Take in a document of config-export (not .env): FILE [TOKEN] [--dry-run] [mode=merge|replace]
[group('one document'), no-exit-message]
config-import *args:
    exec bash scripts/run.sh recipe.ts config-import "$@"

# Make hosts and the like (not .env) as a document says; again, it changes nothing: FILE [TOKEN] [--dry-run] [--prune]
[group('one document'), no-exit-message]
config-apply *args:
    exec bash scripts/run.sh recipe.ts config-apply "$@"

# Go back to what config-export wrote earlier (not .env): FILE [TOKEN] [--dry-run]
[group('one document'), no-exit-message]
config-rollback *args:
    exec bash scripts/run.sh recipe.ts config-rollback "$@"

# Write everything into one encrypted file: FILE PASSPHRASE-FILE [force]
[group('backup'), no-exit-message]
backup *args:
    exec bash scripts/run.sh recipe.ts backup "$@"

# Put what a backup has in the place of everything: FILE PASSPHRASE-FILE [force]
[group('backup'), no-exit-message]
restore *args:
    exec bash scripts/run.sh recipe.ts restore "$@"

# Keep everything as it is now, in Redis: [WHY]
[group('backup'), no-exit-message]
snapshot-create *args:
    exec bash scripts/run.sh recipe.ts snapshot-create "$@"

# List the snapshots
[group('backup'), no-exit-message]
snapshot-list *args:
    exec bash scripts/run.sh recipe.ts snapshot-list "$@"

# Go back to a snapshot: SNAPSHOT [force]
[group('backup'), no-exit-message]
snapshot-restore *args:
    exec bash scripts/run.sh recipe.ts snapshot-restore "$@"

# Build the images and start everything in containers (Docker Compose)
[group('docker'), no-exit-message]
up *args:
    exec bash scripts/compose.sh up -d --build "$@"

# Stop and remove the containers; the data stays
[group('docker'), no-exit-message]
down *args:
    exec bash scripts/compose.sh down "$@"

# Restart the containers, or one of them: [SERVICE]
[group('docker'), no-exit-message]
restart *args:
    exec bash scripts/compose.sh restart "$@"

# Build a container anew and start it: SERVICE
[group('docker'), no-exit-message]
rebuild *args:
    exec bash scripts/compose.sh up -d --build "$@"

# Show the containers and their health
[group('docker'), no-exit-message]
status:
    exec bash scripts/compose.sh ps

# Show the containers' logs: [SERVICE]
[group('docker'), no-exit-message]
logs *args:
    exec bash scripts/compose.sh logs "$@"

# Follow the containers' logs from their last 100 lines: [SERVICE]
[group('docker'), no-exit-message]
logs-tail *args:
    exec bash scripts/compose.sh logs --follow --tail=100 "$@"

# Install what is needed and build everything
[group('develop'), no-exit-message]
setup:
    exec bash scripts/run.sh build.ts

# Build the apps and the web GUI into dist/
[group('develop'), no-exit-message]
build:
    exec bash scripts/run.sh build.ts

# Run the tests; further arguments go to jest
[group('develop'), no-exit-message]
test *args:
    exec bash scripts/run.sh test.ts "$@"

# Run the tests, the long ones as well
[group('develop'), no-exit-message]
test-all *args:
    bash scripts/run.sh test.ts "$@" && exec bash scripts/run.sh test.ts --slow "$@"

# Run the tests and name each one
[group('develop'), no-exit-message]
test-verbose *args:
    exec bash scripts/run.sh test.ts --verbose "$@"

# Run the integration tests
[group('develop'), no-exit-message]
test-integration *args:
    exec bash scripts/run.sh test.ts --testPathPatterns tests/integration "$@"

# Run the tests against a real ACME CA, Pebble
[group('develop'), no-exit-message]
test-acme *args:
    exec bash scripts/run.sh test.ts --testPathPatterns acme "$@"

# Run the tests of the containers
[group('develop'), no-exit-message]
test-docker *args:
    exec bash scripts/run.sh test.ts --slow --testPathPatterns 'compose|container' "$@"

# Run the long tests: clusters, soaks, Compose
[group('develop'), no-exit-message]
test-slow *args:
    exec bash scripts/run.sh test.ts --slow "$@"

# Check format, lint, types, borders, unused code, house rules and secrets
[group('develop'), no-exit-message]
check:
    exec bash scripts/run.sh check.ts

# Check the style of all code
[group('develop'), no-exit-message]
lint:
    exec bash scripts/run.sh check.ts lint

# Format all files
[group('develop'), no-exit-message]
format:
    exec bash scripts/run.sh format.ts

# Write the types of the API for the web GUI and the recipes, from its description
[group('develop'), no-exit-message]
client:
    exec bash scripts/run.sh client.ts

# Measure the gateway against nginx, Caddy and HAProxy: CPU per request
[group('develop'), no-exit-message]
bench *args:
    exec bash scripts/run.sh bench.ts "$@"

# Take pictures of every view of the web GUI in light, dark and on a phone, into docs/images: [VIEW ...]
[group('develop'), no-exit-message]
screenshots *args:
    exec bash scripts/run.sh screenshots.ts "$@"

# Check that every page of the book parses and no link in it is broken
[group('develop'), no-exit-message]
docs:
    exec bash scripts/run.sh docs.ts

# Check the book, as docs does
[group('develop'), no-exit-message]
docs-build:
    exec bash scripts/run.sh docs.ts

# Delete what was built
[group('develop'), no-exit-message]
clean:
    exec bash scripts/run.sh clean.ts

# Run one app from source and restart it on every change: gateway, cert-manager, oauth-server or admin-api
[group('develop'), no-exit-message]
dev app:
    exec bash scripts/run.sh dev.ts "$@"
