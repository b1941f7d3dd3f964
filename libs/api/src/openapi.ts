// Made by `just client` from the description of the API (/openapi.json); changes are made there.
export interface paths {
    "/access-lists": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List access lists */
        get: operations["AccessLists_list"];
        put?: never;
        /** Create an access list */
        post: operations["AccessLists_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/access-lists/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show an access list */
        get: operations["AccessLists_show"];
        /** Change an access list */
        put: operations["AccessLists_update"];
        post?: never;
        /** Delete an access list */
        delete: operations["AccessLists_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/access-lists/{name}/import-htpasswd": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take in the users of an htpasswd file */
        post: operations["AccessLists_importHtpasswd"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List alerts */
        get: operations["Alerts_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/github": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Log in to the GUI with GitHub */
        get: operations["GithubLogin_login"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log in to the GUI with an API token */
        post: operations["Sessions_login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End the session */
        post: operations["Sessions_logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whose session this is */
        get: operations["Sessions_session"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/ways": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How one can log in here */
        get: operations["GithubLogin_ways"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ca": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the private CA */
        get: operations["Ca_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ca/acme-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the keys of ACME clients */
        get: operations["AcmeKeys_list"];
        put?: never;
        /** Make a key for ACME clients */
        post: operations["AcmeKeys_make"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ca/acme-keys/{kid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a key of ACME clients */
        delete: operations["AcmeKeys_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ca/bundle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download its certificates */
        get: operations["Ca_bundle"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ca/certificates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the certificates that it has issued */
        get: operations["CaCertificates_list"];
        put?: never;
        /** Hand out a certificate with a new key */
        post: operations["CaCertificates_handOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ca/crl": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download all its revocation lists */
        get: operations["Ca_revocationLists"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ca/crl/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download the revocation list of an authority */
        get: operations["Ca_revocationList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ca/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring an authority from elsewhere */
        post: operations["Ca_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ca/init": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make the private CA */
        post: operations["Ca_init"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ca/renew": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make its next intermediate */
        post: operations["Ca_renew"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ca/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Revoke a certificate */
        post: operations["CaCertificates_revoke"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/certificates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List certificates */
        get: operations["Certificates_list"];
        put?: never;
        /** Order a certificate for one domain */
        post: operations["CertificateOrders_order"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/certificates/{cert_name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a certificate */
        get: operations["Certificates_show"];
        /** Set labels and notes of a certificate */
        put: operations["Certificates_update"];
        post?: never;
        /** Delete a certificate */
        delete: operations["CertificateOrders_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/certificates/{cert_name}/caa": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** CAA records that let nobody else issue for its names */
        get: operations["Caa_caa"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/certificates/{cert_name}/convert-to-production": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Order from ACME_DIRECTORY_URL a certificate that is from another directory */
        post: operations["CertificateOrders_toProduction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/certificates/{cert_name}/coverage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which hosts can use a certificate, and which do */
        get: operations["Certificates_coverage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/certificates/{cert_name}/domains/{domain}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Order a certificate again without one of its domains */
        delete: operations["CertificateOrders_deleteDomain"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/certificates/{cert_name}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every attempt to get a certificate */
        get: operations["Certificates_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/certificates/{cert_name}/renew": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Order a certificate again, due or not */
        post: operations["CertificateOrders_renew"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/certificates/{cert_name}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the generation of a certificate stands */
        get: operations["Certificates_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/certificates/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Import a certificate with its key */
        post: operations["CertificateImports_take"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/certificates/multi-domain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Order a certificate for 1 to 100 domains */
        post: operations["CertificateOrders_orderMulti"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/certificates/preflight": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Check whether a certificate could be had */
        post: operations["Preflight_check"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Export the configuration of hosts */
        get: operations["Config_show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/config/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make the configuration as a document says */
        post: operations["Config_apply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/config/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Export the configuration of hosts with its secrets */
        post: operations["Config_export"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/config/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say what a document would change */
        post: operations["Config_plan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/config/schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the JSON Schema of the document */
        get: operations["Config_schema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What changes, as it changes (server-sent events) */
        get: operations["Events_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Explain what would become of a request */
        post: operations["Explain_explain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the whole system works */
        get: operations["Health_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List changes */
        get: operations["History_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/history/{entry_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a change */
        get: operations["History_show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/history/{entry_id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Undo a change */
        post: operations["History_undo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/issuances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List how the generation of certificates stands */
        get: operations["Issuances_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List logged requests */
        get: operations["Logs_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/logs/{request_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a logged request */
        get: operations["Logs_show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/logs/tail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Follow the requests as they are logged (server-sent events) */
        get: operations["Logs_tail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/mcp-calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List calls of MCP servers */
        get: operations["McpCalls_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/mcp-calls/tools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tools that were called */
        get: operations["McpCalls_tools"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List who is told of alerts */
        get: operations["Notifications_list"];
        put?: never;
        /** Add somebody who is told of alerts */
        post: operations["Notifications_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show who is told of alerts */
        get: operations["Notifications_show"];
        /** Change who is told of alerts */
        put: operations["Notifications_update"];
        post?: never;
        /** Delete who is told of alerts */
        delete: operations["Notifications_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/{name}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test message */
        post: operations["Notifications_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List clients */
        get: operations["OauthClients_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/clients/{client_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a client */
        delete: operations["OauthClients_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what people have allowed clients */
        get: operations["OauthGrants_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/grants/{grant_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take back what somebody has allowed a client */
        delete: operations["OauthGrants_end"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List local groups */
        get: operations["LocalGroups_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/groups/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a local group */
        get: operations["LocalGroups_show"];
        /** Make or change a local group */
        put: operations["LocalGroups_save"];
        post?: never;
        /** Delete a local group */
        delete: operations["LocalGroups_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/keys/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign tokens with a new key */
        post: operations["OauthStatus_rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/revocations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List revocations */
        get: operations["Revocations_list"];
        put?: never;
        /** Revoke all of a user, a client, a host, or one login, session, grant or token */
        post: operations["Revocations_revoke"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List who is logged in */
        get: operations["OauthSessions_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Log somebody out */
        delete: operations["OauthSessions_end"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Say where people log in */
        put: operations["OauthStatus_setUp"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show how logging in stands */
        get: operations["OauthStatus_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/proxy/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create proxy targets that share one certificate */
        post: operations["TargetGroups_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/proxy/targets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List proxy targets */
        get: operations["Targets_list"];
        put?: never;
        /** Create a proxy target */
        post: operations["Targets_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/proxy/targets/{hostname}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a proxy target */
        get: operations["Targets_show"];
        /** Change a proxy target */
        put: operations["Targets_update"];
        post?: never;
        /** Delete a proxy target */
        delete: operations["Targets_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/proxy/targets/{hostname}/auth": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show who may use a host */
        get: operations["TargetAuth_show"];
        put?: never;
        /** Put a login in front of a host, or change how it is */
        post: operations["TargetAuth_update"];
        /** Take the login off a host */
        delete: operations["TargetAuth_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/proxy/targets/{hostname}/clone": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a proxy target with the settings of another */
        post: operations["TargetClones_clone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/proxy/targets/{hostname}/routes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show which routes apply to a host */
        get: operations["TargetRoutes_show"];
        /** Choose which routes apply to a host */
        put: operations["TargetRoutes_update"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/proxy/targets/{hostname}/service-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the service tokens of a host */
        get: operations["ServiceTokens_list"];
        put?: never;
        /** Make a service token */
        post: operations["ServiceTokens_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/proxy/targets/{hostname}/service-tokens/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a service token */
        delete: operations["ServiceTokens_revoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/proxy/targets/{hostname}/upstreams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show how the upstreams of a host are */
        get: operations["TargetUpstreams_show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/proxy/targets/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enable, disable, label or unlabel many proxy targets */
        post: operations["BulkChanges_change"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/proxy/upstreams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sum up how the upstreams of all hosts are */
        get: operations["UpstreamsSummary_show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/routes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List routes, in the order in which they are looked at */
        get: operations["Routes_list"];
        put?: never;
        /** Create a route */
        post: operations["Routes_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/routes/{route_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a route */
        get: operations["Routes_show"];
        /** Change a route */
        put: operations["Routes_update"];
        post?: never;
        /** Delete a route */
        delete: operations["Routes_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/routes/{route_id}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop a route without deleting it */
        post: operations["Routes_disable"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/routes/{route_id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a route apply again */
        post: operations["Routes_enable"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the settings */
        get: operations["Settings_show"];
        /** Change settings */
        put: operations["Settings_update"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show everything that runs */
        get: operations["System_show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List templates */
        get: operations["Templates_list"];
        put?: never;
        /** Create a template */
        post: operations["Templates_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/templates/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a template */
        get: operations["Templates_show"];
        /** Change a template */
        put: operations["Templates_update"];
        post?: never;
        /** Delete a template */
        delete: operations["Templates_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/token/email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set the e-mail address that this token orders certificates with */
        put: operations["Tokens_setEmail"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/token/info": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which token this is */
        get: operations["Tokens_info"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List tokens */
        get: operations["TokenList_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokens/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a token and delete what it owns */
        delete: operations["TokenList_revoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokens/{name}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a token a new secret */
        post: operations["TokenList_rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/traffic": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell how much traffic there was */
        get: operations["Traffic_tell"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/transparency": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Certificates for our names that nobody here has ordered */
        get: operations["Transparency_report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/transparency/{id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that such a certificate is known */
        post: operations["Transparency_accept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
interface components {
    schemas: {
        AboutGateway: {
            certificates: number;
            hosts: number;
            upstreams_out: {
                hostname: string;
                reason: string;
                /** @enum {string} */
                state: "up" | "ejected" | "unhealthy";
                url: string;
            }[];
            workers: {
                behind: number;
                deaths: number;
                listening: boolean;
                pid: number | null;
                worker: number;
            }[];
        };
        AccessListDeleted: {
            detached_from: string[];
            message: string;
            name: string;
            /** @enum {string} */
            status: "success";
        };
        AccessListSaved: {
            access_list: components["schemas"]["AccessListView"];
            warning?: string | undefined;
        };
        AccessListUpdate: {
            labels?: string[] | undefined;
            note?: string | undefined;
            realm?: string | undefined;
            rules?: {
                /** @enum {string} */
                action: "allow" | "deny";
                network: string;
                note?: string | undefined;
            }[] | undefined;
            /** @enum {string} */
            satisfy?: ("all" | "any") | undefined;
            users?: components["schemas"]["UserInput"][] | undefined;
        };
        AccessListView: {
            created_at: string;
            created_by: string;
            labels: string[];
            name: string;
            note: string;
            owner_token_hash?: string | undefined;
            realm: string;
            rules: {
                /** @enum {string} */
                action: "allow" | "deny";
                network: string;
                note: string;
            }[];
            /** @enum {string} */
            satisfy: "all" | "any";
            /** @enum {string} */
            unmatched: "allow" | "deny";
            updated_at: string;
            used_by: string[];
            user_count: number;
            users?: {
                note: string;
                /** @enum {string|null} */
                scheme: "argon2id" | "argon2i" | "argon2d" | "bcrypt" | null;
                username: string;
            }[] | undefined;
        };
        AcmeKeyDeleted: {
            kid: string;
            message: string;
        };
        AcmeKeyMade: {
            created_by: string;
            directory_url: string | null;
            hmac_key: string;
            kid: string;
        };
        AcmeKeyView: {
            created_at: string;
            created_by: string;
            kid: string;
        };
        AlertView: {
            cleared_at: string | null;
            id: string;
            /** @enum {string} */
            kind: "certificate-expiring" | "certificate-failing" | "certificate-unknown" | "upstream-down" | "login-trouble" | "redis-trouble" | "app-away";
            last_seen: string;
            message: string;
            remedy: string;
            /** @enum {string} */
            severity: "warning" | "critical";
            since: string;
            subject: string;
            told_at: string;
        };
        AuthorityView: {
            certificate_pem: string;
            crl_url: string | null;
            expires_at: string;
            fingerprint: string;
            id: string;
            issuing: boolean;
            /** @enum {string} */
            key_type: "rsa-2048" | "rsa-4096" | "ecdsa-p256" | "ecdsa-p384";
            keyed: boolean;
            /** @enum {string} */
            kind: "root" | "intermediate";
            permitted_names: string[];
            revoked: boolean;
            serial: string;
            subject: string;
            valid_from: string;
        };
        BulkChange: {
            /** @enum {string} */
            action: "enable" | "disable" | "label" | "unlabel";
            labels?: string[] | undefined;
            select: {
                cert_name?: string | undefined;
                enabled?: boolean | undefined;
                hostnames?: string[] | undefined;
                /** @enum {string} */
                kind?: ("proxy" | "redirect" | "closed") | undefined;
                labels?: string[] | undefined;
                owner?: string | undefined;
                search?: string | undefined;
            };
        };
        BulkChanged: {
            /** @enum {string} */
            action: "enable" | "disable" | "label" | "unlabel";
            changed: number;
            dry_run: boolean;
            failed: number;
            results: {
                hostname: string;
                message?: string | undefined;
                /** @enum {string} */
                result: "changed" | "unchanged" | "not_found" | "forbidden" | "failed";
            }[];
            unchanged: number;
        };
        CaaAdvice: {
            cert_name: string;
            notes: string[];
            records: components["schemas"]["CaaAdvised"][];
            text: string;
        };
        CaaAdvised: {
            name: string;
            /** @enum {string} */
            tag: "issue" | "issuewild";
            text: string;
            value: string;
        };
        CaCertificateHandedOut: {
            expires_at: string;
            fingerprint: string;
            fullchain_pem: string;
            names: string[];
            pkcs12: string | null;
            private_key_pem: string;
            serial: string;
        };
        CaCertificateOrder: {
            common_name: string;
            days?: (number | null) | undefined;
            /** @enum {string|null} */
            key_type?: ("rsa-2048" | "rsa-4096" | "ecdsa-p256" | "ecdsa-p384" | null) | undefined;
            names?: string[] | undefined;
            passphrase?: (string | null) | undefined;
            /** @enum {string} */
            purpose: "server";
        } | {
            common_name: string;
            days?: (number | null) | undefined;
            /** @enum {string|null} */
            key_type?: ("rsa-2048" | "rsa-4096" | "ecdsa-p256" | "ecdsa-p384" | null) | undefined;
            names?: string[] | undefined;
            passphrase?: (string | null) | undefined;
            /** @enum {string} */
            purpose: "client";
        };
        CaFounding: {
            country?: (string | null) | undefined;
            force?: boolean | undefined;
            intermediate_common_name?: string | undefined;
            intermediate_days?: number | undefined;
            /** @enum {string} */
            intermediate_key_type?: ("rsa-2048" | "rsa-4096" | "ecdsa-p256" | "ecdsa-p384") | undefined;
            organization?: (string | null) | undefined;
            permitted_names?: string[] | undefined;
            root_common_name?: string | undefined;
            root_days?: number | undefined;
            /** @enum {string} */
            root_key_type?: ("rsa-2048" | "rsa-4096" | "ecdsa-p256" | "ecdsa-p384") | undefined;
        };
        CaImport: {
            certificate_pem: string;
            country?: (string | null) | undefined;
            force?: boolean | undefined;
            intermediate_common_name?: string | undefined;
            intermediate_days?: number | undefined;
            /** @enum {string} */
            intermediate_key_type?: ("rsa-2048" | "rsa-4096" | "ecdsa-p256" | "ecdsa-p384") | undefined;
            organization?: (string | null) | undefined;
            permitted_names?: string[] | undefined;
            private_key_pem: string;
        };
        CalledTool: {
            allowed: number;
            denied: number;
            last_called_at: string;
            tool: string;
        };
        CaRenewal: {
            /** @enum {string} */
            key_type?: ("rsa-2048" | "rsa-4096" | "ecdsa-p256" | "ecdsa-p384") | undefined;
            permitted_names?: string[] | undefined;
            root?: boolean | undefined;
        };
        CaRevocation: {
            cert_name?: string | undefined;
            /** @enum {string} */
            reason?: ("unspecified" | "keyCompromise" | "affiliationChanged" | "superseded" | "cessationOfOperation" | "privilegeWithdrawn") | undefined;
            serial?: string | undefined;
        };
        CaRevoked: {
            message: string;
            /** @enum {string} */
            reason: "unspecified" | "keyCompromise" | "affiliationChanged" | "superseded" | "cessationOfOperation" | "privilegeWithdrawn";
            revoked_at: string;
            serial: string;
        };
        CaStatus: {
            acme_directory_url: string | null;
            authorities: components["schemas"]["AuthorityView"][];
            exists: boolean;
            revoked: number;
            warnings: string[];
        };
        CertificateAccepted: {
            cert_name: string;
            domains?: string[] | undefined;
            message: string;
            /** @enum {string} */
            status: "accepted" | "in_progress";
            suggestion?: components["schemas"]["CertificateSuggestion"] | undefined;
        };
        CertificateAttempt: {
            asked_directory_url: string | null;
            domains: string[];
            ended_at: string;
            error: string | null;
            fingerprint: string | null;
            id: string;
            message: string;
            problem: {
                detail: string;
                status: number;
                subproblems: {
                    detail: string;
                    name: string | null;
                    type: string;
                }[];
                type: string;
            } | null;
            /** @enum {string} */
            reason: "new" | "renewal" | "retry" | "on-demand" | "conversion";
            remarks: string[];
            requested_at: string;
            /** @enum {string} */
            result: "completed" | "failed" | "imported";
            timeline: {
                at: string;
                /** @enum {string} */
                step: "requested" | "preflight" | "account" | "order" | "challenge" | "validation" | "finalize" | "download" | "completed" | "failed";
            }[];
        };
        CertificateCoverage: {
            cert_name: string;
            domains: string[];
            suggestions: string[];
            targets: components["schemas"]["CoveredTarget"][];
            unused_domains: string[];
            used_domains: string[];
            utilisation_percent: number;
        };
        CertificateDeleted: {
            cert_name: string;
            hostnames: string[];
            message: string;
            /** @enum {string} */
            status: "success";
        };
        CertificateImportSaved: {
            certificate: components["schemas"]["CertificateView"];
            warnings: string[];
        };
        CertificateStatus: {
            asked_directory_url: string | null;
            cert_name: string;
            created_by: string | null;
            dns_records: {
                name: string;
                /** @enum {string} */
                provider: "rfc2136" | "acme-dns" | "cloudflare" | "route53" | "webhook" | "exec" | "manual";
                /** @enum {string} */
                type: "TXT";
                value: string;
            }[];
            domains: string[];
            error: string | null;
            message: string;
            problem: {
                detail: string;
                status: number;
                subproblems: {
                    detail: string;
                    name: string | null;
                    type: string;
                }[];
                type: string;
            } | null;
            remarks: string[];
            resume_at: string | null;
            retry_at: string | null;
            /** @enum {string} */
            status: "in_progress" | "completed" | "failed" | "not_found";
            /** @enum {string|null} */
            step: "requested" | "preflight" | "account" | "order" | "challenge" | "validation" | "finalize" | "download" | "completed" | "failed" | null;
            steps: {
                at: string;
                /** @enum {string} */
                step: "requested" | "preflight" | "account" | "order" | "challenge" | "validation" | "finalize" | "download" | "completed" | "failed";
            }[];
            updated_at: string | null;
        };
        CertificateSuggestion: {
            cert_names: string[];
            message: string;
        };
        CertificateTransparency: {
            message: string;
            /** @enum {string} */
            result: "verified" | "unverified" | "failed" | "none" | "unchecked";
            scts: components["schemas"]["TimestampFinding"][];
        };
        CertificateUpdate: {
            labels?: string[] | undefined;
            notes?: string | undefined;
        };
        CertificateView: {
            acme_directory_url: string | null;
            cert_name: string;
            /** @enum {string|null} */
            challenge_type: "http-01" | "tls-alpn-01" | "dns-01" | "dns-persist-01" | null;
            created_by: string;
            /** @enum {string|null} */
            dns_provider: "rfc2136" | "acme-dns" | "cloudflare" | "route53" | "webhook" | "exec" | "manual" | null;
            domains: string[];
            email: string | null;
            expires_at: string;
            fingerprint: string;
            fullchain_pem: string;
            issued_at: string;
            issued_by: string | null;
            /** @enum {string} */
            key_type: "rsa-2048" | "rsa-4096" | "ecdsa-p256" | "ecdsa-p384";
            labels: string[];
            notes?: string | undefined;
            owner_token_hash?: string | undefined;
            preferred_chain: string | null;
            private_key_pem?: string | undefined;
            profile: string | null;
            renewal_due_at: string | null;
            /** @enum {string|null} */
            renewal_due_by: "ari" | "lifetime" | null;
            renewal_explanation_url: string | null;
            status: string;
            transparency?: components["schemas"]["CertificateTransparency"] | undefined;
        };
        ConfigChange: {
            document: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            mode?: ("merge" | "replace") | undefined;
            passphrase?: string | undefined;
            prune?: boolean | undefined;
        };
        ConfigExport: {
            passphrase: string;
        };
        ConfigItem: {
            /** @enum {string} */
            action: "create" | "change" | "delete" | "unchanged";
            fields: {
                after: unknown;
                before: unknown;
                field: string;
            }[];
            name: string;
            note?: string | undefined;
            /** @enum {string} */
            section: "settings" | "auth" | "local_groups" | "notifications" | "access_lists" | "templates" | "certificates" | "hosts" | "routes";
        };
        ConfigPlan: {
            applied: boolean;
            change: number;
            create: number;
            delete: number;
            items: components["schemas"]["ConfigItem"][];
            unchanged: number;
        };
        CoveredTarget: {
            attached: boolean;
            cert_name: string | null;
            enable_https: boolean;
            hostname: string;
            /** @enum {string|null} */
            match: "exact" | "wildcard" | null;
        };
        ExplainQuestion: {
            /** @enum {string} */
            client_certificate?: ("none" | "valid") | undefined;
            emails?: string[] | undefined;
            groups?: string[] | undefined;
            headers?: {
                [key: string]: string;
            } | undefined;
            /** @enum {string} */
            http?: ("2" | "1.1") | undefined;
            ip?: (string) | undefined;
            method?: string | undefined;
            request_id?: string | undefined;
            /** @enum {string} */
            tls?: ("1.2" | "1.3") | undefined;
            url?: string | undefined;
            user?: string | undefined;
        };
        Explanation: {
            certificate: string | null;
            hostname: string | null;
            ip: string;
            method: string;
            outcome: {
                fields: {
                    /** @enum {string} */
                    from: "client" | "gateway" | "host";
                    name: string;
                    value: string;
                }[];
                /** @enum {string} */
                kind: "forwarded";
                method: string;
                /** @enum {string} */
                protocol: "http1" | "http2" | "upgrade";
                url: string;
            } | {
                by: string;
                fields: {
                    [key: string]: string;
                };
                /** @enum {string} */
                kind: "answered";
                message: string;
                status: number;
            } | {
                by: string;
                /** @enum {string} */
                kind: "closed";
            };
            steps: {
                decision: string;
                details?: {
                    [key: string]: unknown;
                } | undefined;
                step: string;
            }[];
            url: string;
        };
        Health: {
            alerts?: components["schemas"]["HealthAlerts"] | undefined;
            certificates_loaded: number;
            https_enabled: boolean;
            orphaned_resources: {
                /** @enum {string} */
                kind: "target" | "certificate" | "issuance" | "token" | "alpn-challenge" | "access-list" | "route" | "settings" | "template" | "internal-ca" | "auth-setting" | "signing-keys" | "revocation" | "local-group" | "notification" | "alert";
                name: string;
                reason: string;
            }[];
            public_ports: {
                http: number;
                https: number;
            };
            /** @enum {string} */
            redis: "healthy" | "unreachable";
            scheduler: boolean;
            /** @enum {string} */
            status: "healthy" | "degraded";
            transparency?: components["schemas"]["TransparencyAlerts"] | undefined;
        };
        HealthAlerts: {
            critical: number;
            latest: {
                /** @enum {string} */
                kind: "certificate-expiring" | "certificate-failing" | "certificate-unknown" | "upstream-down" | "login-trouble" | "redis-trouble" | "app-away";
                /** @enum {string} */
                severity: "warning" | "critical";
                since: string;
                subject: string;
            }[];
            warning: number;
        };
        HistoryEntryDetail: {
            /** @enum {string} */
            action: "create" | "update" | "delete";
            after: {
                [key: string]: unknown;
            } | null;
            before: {
                [key: string]: unknown;
            } | null;
            by: string;
            diff: {
                after?: unknown | undefined;
                before?: unknown | undefined;
                path: string;
            }[];
            entry_id: string;
            fields: string[];
            id: string;
            /** @enum {string} */
            kind: "target" | "route" | "access-list" | "template" | "certificate" | "issuance" | "internal-ca" | "token" | "settings" | "auth-setting" | "local-group" | "notification" | "signing-keys";
            not_undoable: string | null;
            time: string;
            undoes: string | null;
            who: string;
        };
        HistoryEntryView: {
            /** @enum {string} */
            action: "create" | "update" | "delete";
            by: string;
            entry_id: string;
            fields: string[];
            id: string;
            /** @enum {string} */
            kind: "target" | "route" | "access-list" | "template" | "certificate" | "issuance" | "internal-ca" | "token" | "settings" | "auth-setting" | "local-group" | "notification" | "signing-keys";
            time: string;
            undoes: string | null;
            who: string;
        };
        HistoryUndone: {
            message: string;
            /** @enum {string} */
            status: "success";
            undone: components["schemas"]["HistoryEntryView"];
        };
        HtpasswdImport: {
            htpasswd: string;
            replace?: boolean | undefined;
        };
        HtpasswdImported: {
            access_list: components["schemas"]["AccessListView"];
            added: string[];
            changed: string[];
            removed: string[];
        };
        ImportedCertificate: {
            cert_name: string;
            fullchain_pem: string;
            private_key_pem: string;
        };
        IssuedCertificateView: {
            acme_account: string | null;
            cert_name: string | null;
            common_name: string;
            created_by: string;
            expires_at: string;
            fingerprint: string;
            issued_at: string;
            names: string[];
            /** @enum {string} */
            purpose: "server" | "client";
            /** @enum {string|null} */
            reason: "unspecified" | "keyCompromise" | "affiliationChanged" | "superseded" | "cessationOfOperation" | "privilegeWithdrawn" | null;
            revoked_at: string | null;
            serial: string;
        };
        LiveChange: {
            /** @enum {boolean} */
            deleted: true;
            id: string;
            /** @enum {string} */
            kind: "target" | "certificate" | "issuance" | "token" | "route" | "alert";
        } | {
            /** @enum {boolean} */
            deleted: false;
            id: string;
            /** @enum {string} */
            kind: "target";
            view: components["schemas"]["TargetView"];
        } | {
            /** @enum {boolean} */
            deleted: false;
            id: string;
            /** @enum {string} */
            kind: "certificate";
            view: components["schemas"]["CertificateView"];
        } | {
            /** @enum {boolean} */
            deleted: false;
            id: string;
            /** @enum {string} */
            kind: "issuance";
            view: components["schemas"]["CertificateStatus"];
        } | {
            /** @enum {boolean} */
            deleted: false;
            id: string;
            /** @enum {string} */
            kind: "token";
            view: components["schemas"]["TokenInfo"];
        } | {
            /** @enum {boolean} */
            deleted: false;
            id: string;
            /** @enum {string} */
            kind: "route";
            view: components["schemas"]["RouteView"];
        } | {
            /** @enum {boolean} */
            deleted: false;
            id: string;
            /** @enum {string} */
            kind: "alert";
            view: components["schemas"]["AlertView"];
        } | {
            /** @enum {boolean} */
            deleted: false;
            id: string;
            /** @enum {string} */
            kind: "internal-ca";
        };
        LocalGroupDeleted: {
            logged_out: string[];
            message: string;
            name: string;
            /** @enum {string} */
            status: "success";
        };
        LocalGroupSaved: {
            group: components["schemas"]["LocalGroupView"];
            logged_out: string[];
        };
        LocalGroupUpdate: {
            github_groups?: string[] | undefined;
            note?: string | undefined;
            users?: string[] | undefined;
        };
        LocalGroupView: {
            created_at: string;
            github_groups: string[];
            name: string;
            note: string;
            updated_at: string;
            used_by: string[];
            users: string[];
        };
        LoggedOut: {
            message: string;
            /** @enum {string} */
            status: "success";
        };
        LoggedRequest: {
            answered_by?: string | undefined;
            /** @enum {string} */
            broken_by?: ("client" | "timeout" | "cut") | undefined;
            client: string;
            connect_ms?: number | undefined;
            error?: string | undefined;
            first_byte_ms?: number | undefined;
            host: string;
            hostname: string | null;
            /** @enum {boolean} */
            html?: true | undefined;
            http: string;
            log_id: string;
            method: string;
            ms: number;
            path: string;
            peer?: string | undefined;
            port?: number | undefined;
            received: number;
            referer?: string | undefined;
            request_id: string;
            route?: string | undefined;
            /** @enum {string} */
            scheme: "http" | "https";
            sent: number;
            status: number;
            time: string;
            tls?: string | undefined;
            upstream?: string | undefined;
            user?: string | undefined;
            user_agent?: string | undefined;
        };
        Login: {
            token: string;
        };
        LoginWays: {
            github: boolean;
            /** @enum {boolean} */
            token: true;
        };
        McpCall: {
            because?: string | undefined;
            call_id: string;
            client: string;
            client_id?: string | undefined;
            /** @enum {string} */
            decision: "allow" | "deny" | "refused";
            hostname: string;
            method?: string | undefined;
            ms: number;
            request_id: string;
            rule?: number | undefined;
            status: number;
            time: string;
            tool?: string | undefined;
            user?: string | undefined;
        };
        NewAccessList: {
            labels?: string[] | undefined;
            name: string;
            note?: string | undefined;
            realm?: string | undefined;
            rules?: {
                /** @enum {string} */
                action: "allow" | "deny";
                network: string;
                note?: string | undefined;
            }[] | undefined;
            /** @enum {string} */
            satisfy?: ("all" | "any") | undefined;
            users?: components["schemas"]["UserInput"][] | undefined;
        };
        NewCertificate: {
            acme_directory_url?: ((string | "internal-ca") | null) | undefined;
            cert_name: string;
            /** @enum {string|null} */
            challenge_type?: ("http-01" | "tls-alpn-01" | "dns-01" | "dns-persist-01" | null) | undefined;
            /** @enum {string|null} */
            dns_provider?: ("rfc2136" | "acme-dns" | "cloudflare" | "route53" | "webhook" | "exec" | "manual" | null) | undefined;
            domain: string;
            email?: (string | null) | undefined;
            /** @enum {string|null} */
            key_type?: ("rsa-2048" | "rsa-4096" | "ecdsa-p256" | "ecdsa-p384" | null) | undefined;
            preferred_chain?: (string | null) | undefined;
            profile?: (string | null) | undefined;
        };
        NewHostDefaults: {
            access_lists?: string[] | undefined;
            acme_directory_url?: ((string | "internal-ca") | null) | undefined;
            auth_accept_tokens?: boolean | undefined;
            auth_allowed_audiences?: string[] | undefined;
            auth_allowed_scopes?: string[] | undefined;
            auth_cookie_name?: string | undefined;
            auth_enabled?: boolean | undefined;
            auth_excluded_paths?: string[] | undefined;
            auth_forward_url?: (string | null) | undefined;
            auth_header_prefix?: string | undefined;
            /** @enum {string} */
            auth_mode?: ("forward" | "redirect" | "passthrough") | undefined;
            auth_pass_headers?: boolean | undefined;
            auth_prm?: boolean | undefined;
            auth_proxy?: (string | null) | undefined;
            auth_required_emails?: string[] | undefined;
            auth_required_groups?: string[] | undefined;
            auth_required_users?: string[] | undefined;
            /** @enum {string} */
            auth_verify?: ("local" | "remote") | undefined;
            backend_ca_pem?: (string | null) | undefined;
            /** @enum {string} */
            backend_protocol?: ("http1" | "http2") | undefined;
            backend_server_name?: (string | null) | undefined;
            backend_verify?: boolean | undefined;
            cert_email?: (string | null) | undefined;
            client_ca_pem?: (string | null) | undefined;
            /** @enum {string} */
            client_certificate?: ("off" | "request" | "require") | undefined;
            /** @enum {unknown} */
            closed_with?: (404 | 410 | "abort") | undefined;
            compression?: boolean | undefined;
            connect_timeout?: (number | null) | undefined;
            custom_headers?: {
                [key: string]: string;
            } | undefined;
            custom_response_headers?: {
                [key: string]: string;
            } | undefined;
            disabled_routes?: string[] | undefined;
            ejection?: ({
                failures?: number | undefined;
                max_time?: number | undefined;
                time?: number | undefined;
                window?: number | undefined;
            } | null) | undefined;
            enable_http?: boolean | undefined;
            enable_https?: boolean | undefined;
            enabled?: boolean | undefined;
            enabled_routes?: string[] | undefined;
            health_check?: ({
                expected_statuses?: string[] | undefined;
                interval?: number | undefined;
                path?: string | undefined;
                timeout?: number | undefined;
            } | null) | undefined;
            hsts?: (string | null) | undefined;
            https_redirect?: boolean | undefined;
            /** @enum {string|null} */
            key_type?: ("rsa-2048" | "rsa-4096" | "ecdsa-p256" | "ecdsa-p384" | null) | undefined;
            labels?: string[] | undefined;
            /** @enum {string} */
            load_balancing?: ("round_robin" | "least_connections") | undefined;
            maintenance?: boolean | undefined;
            maintenance_allow_from?: string[] | undefined;
            maintenance_message?: (string | null) | undefined;
            max_body_bytes?: (number | null) | undefined;
            max_concurrent?: (number | null) | undefined;
            max_concurrent_per_client?: (number | null) | undefined;
            mcp_policy?: ({
                /** @enum {string} */
                default?: ("allow" | "deny") | undefined;
                max_message_bytes?: number | undefined;
                rules?: {
                    /** @enum {string} */
                    action: "allow" | "deny";
                    clients?: string[] | undefined;
                    groups?: string[] | undefined;
                    methods?: string[] | undefined;
                    tools?: string[] | undefined;
                    users?: string[] | undefined;
                }[] | undefined;
            } | null) | undefined;
            /** @enum {string} */
            min_tls_version?: ("1.2" | "1.3") | undefined;
            notes?: string | undefined;
            preserve_host_header?: boolean | undefined;
            rate_limit?: (number | null) | undefined;
            rate_limit_burst?: (number | null) | undefined;
            redirect_keep_path?: boolean | undefined;
            /** @enum {number} */
            redirect_status?: (301 | 302 | 303 | 307 | 308) | undefined;
            response_timeout?: (number | null) | undefined;
            /** @enum {string} */
            route_mode?: ("all" | "selective" | "none") | undefined;
            slow_start?: number | undefined;
            sticky?: ({
                cookie: string;
                http_only?: boolean | undefined;
                /** @enum {string} */
                same_site?: ("lax" | "strict" | "none") | undefined;
                /** @enum {string} */
                secure?: ("auto" | "always" | "never") | undefined;
            } | null) | undefined;
            stream_idle_timeout?: (number | null) | undefined;
            upstreams?: {
                drain?: boolean | undefined;
                url: string;
                weight?: number | undefined;
            }[] | undefined;
        };
        NewMultiDomainCertificate: {
            acme_directory_url?: ((string | "internal-ca") | null) | undefined;
            cert_name: string;
            /** @enum {string|null} */
            challenge_type?: ("http-01" | "tls-alpn-01" | "dns-01" | "dns-persist-01" | null) | undefined;
            /** @enum {string|null} */
            dns_provider?: ("rfc2136" | "acme-dns" | "cloudflare" | "route53" | "webhook" | "exec" | "manual" | null) | undefined;
            domains: string[];
            email?: (string | null) | undefined;
            /** @enum {string|null} */
            key_type?: ("rsa-2048" | "rsa-4096" | "ecdsa-p256" | "ecdsa-p384" | null) | undefined;
            preferred_chain?: (string | null) | undefined;
            profile?: (string | null) | undefined;
        };
        NewNotification: {
            alerts?: ("certificate-expiring" | "certificate-failing" | "certificate-unknown" | "upstream-down" | "login-trouble" | "redis-trouble" | "app-away")[] | undefined;
            enabled?: boolean | undefined;
            /** @enum {string} */
            kind: "webhook" | "email";
            name: string;
            note?: string | undefined;
            secret?: (string | null) | undefined;
            /** @enum {string} */
            severity?: ("warning" | "critical") | undefined;
            to?: string[] | undefined;
            url?: (string | null) | undefined;
        };
        NewRevocation: {
            /** @enum {string} */
            kind: "token" | "grant" | "login" | "session" | "user" | "client" | "host";
            value: string;
        };
        NewRoute: {
            add_prefix?: (string | null) | undefined;
            description?: string | undefined;
            enabled?: boolean | undefined;
            is_regex?: boolean | undefined;
            labels?: string[] | undefined;
            methods?: (string[] | null) | undefined;
            notes?: string | undefined;
            path_pattern: string;
            priority?: number | undefined;
            route_id?: string | undefined;
            strip_prefix?: (string | null) | undefined;
            /** @enum {string} */
            target_type: "port" | "instance" | "hostname";
            target_value: string | number;
        };
        NewServiceToken: {
            expires_at?: (string | null) | undefined;
            name: string;
            scopes?: string[] | undefined;
        };
        NewTargetGroup: {
            acme_directory_url?: ((string | "internal-ca") | null) | undefined;
            cert_email?: (string | null) | undefined;
            /** @enum {string|null} */
            challenge_type?: ("http-01" | "tls-alpn-01" | "dns-01" | "dns-persist-01" | null) | undefined;
            /** @enum {string|null} */
            dns_provider?: ("rfc2136" | "acme-dns" | "cloudflare" | "route53" | "webhook" | "exec" | "manual" | null) | undefined;
            enable_http?: boolean | undefined;
            group_name: string;
            hostnames: string[];
            /** @enum {string|null} */
            key_type?: ("rsa-2048" | "rsa-4096" | "ecdsa-p256" | "ecdsa-p384" | null) | undefined;
            preserve_host_header?: boolean | undefined;
            target_url: string;
        };
        NewTargetRequest: {
            access_lists?: string[] | undefined;
            acme_directory_url?: ((string | "internal-ca") | null) | undefined;
            auth_accept_tokens?: boolean | undefined;
            auth_allowed_audiences?: string[] | undefined;
            auth_allowed_scopes?: string[] | undefined;
            auth_cookie_name?: string | undefined;
            auth_enabled?: boolean | undefined;
            auth_excluded_paths?: string[] | undefined;
            auth_forward_url?: (string | null) | undefined;
            auth_header_prefix?: string | undefined;
            /** @enum {string} */
            auth_mode?: ("forward" | "redirect" | "passthrough") | undefined;
            auth_pass_headers?: boolean | undefined;
            auth_prm?: boolean | undefined;
            auth_proxy?: (string | null) | undefined;
            auth_required_emails?: string[] | undefined;
            auth_required_groups?: string[] | undefined;
            auth_required_users?: string[] | undefined;
            /** @enum {string} */
            auth_verify?: ("local" | "remote") | undefined;
            backend_ca_pem?: (string | null) | undefined;
            /** @enum {string} */
            backend_protocol?: ("http1" | "http2") | undefined;
            backend_server_name?: (string | null) | undefined;
            backend_verify?: boolean | undefined;
            cert_email?: (string | null) | undefined;
            cert_name?: (string | null) | undefined;
            client_ca_pem?: (string | null) | undefined;
            /** @enum {string} */
            client_certificate?: ("off" | "request" | "require") | undefined;
            /** @enum {unknown} */
            closed_with?: (404 | 410 | "abort") | undefined;
            compression?: boolean | undefined;
            connect_timeout?: (number | null) | undefined;
            custom_headers?: {
                [key: string]: string;
            } | undefined;
            custom_response_headers?: {
                [key: string]: string;
            } | undefined;
            disabled_routes?: string[] | undefined;
            ejection?: ({
                failures?: number | undefined;
                max_time?: number | undefined;
                time?: number | undefined;
                window?: number | undefined;
            } | null) | undefined;
            enable_http?: boolean | undefined;
            enable_https?: boolean | undefined;
            enabled?: boolean | undefined;
            enabled_routes?: string[] | undefined;
            health_check?: ({
                expected_statuses?: string[] | undefined;
                interval?: number | undefined;
                path?: string | undefined;
                timeout?: number | undefined;
            } | null) | undefined;
            hostname: string;
            hsts?: (string | null) | undefined;
            https_redirect?: boolean | undefined;
            /** @enum {string|null} */
            key_type?: ("rsa-2048" | "rsa-4096" | "ecdsa-p256" | "ecdsa-p384" | null) | undefined;
            /** @enum {string} */
            kind?: ("proxy" | "redirect" | "closed") | undefined;
            labels?: string[] | undefined;
            /** @enum {string} */
            load_balancing?: ("round_robin" | "least_connections") | undefined;
            maintenance?: boolean | undefined;
            maintenance_allow_from?: string[] | undefined;
            maintenance_message?: (string | null) | undefined;
            max_body_bytes?: (number | null) | undefined;
            max_concurrent?: (number | null) | undefined;
            max_concurrent_per_client?: (number | null) | undefined;
            mcp_policy?: ({
                /** @enum {string} */
                default?: ("allow" | "deny") | undefined;
                max_message_bytes?: number | undefined;
                rules?: {
                    /** @enum {string} */
                    action: "allow" | "deny";
                    clients?: string[] | undefined;
                    groups?: string[] | undefined;
                    methods?: string[] | undefined;
                    tools?: string[] | undefined;
                    users?: string[] | undefined;
                }[] | undefined;
            } | null) | undefined;
            /** @enum {string} */
            min_tls_version?: ("1.2" | "1.3") | undefined;
            notes?: string | undefined;
            preserve_host_header?: boolean | undefined;
            rate_limit?: (number | null) | undefined;
            rate_limit_burst?: (number | null) | undefined;
            redirect_keep_path?: boolean | undefined;
            /** @enum {number} */
            redirect_status?: (301 | 302 | 303 | 307 | 308) | undefined;
            redirect_to?: (string | null) | undefined;
            response_timeout?: (number | null) | undefined;
            /** @enum {string} */
            route_mode?: ("all" | "selective" | "none") | undefined;
            slow_start?: number | undefined;
            sticky?: ({
                cookie: string;
                http_only?: boolean | undefined;
                /** @enum {string} */
                same_site?: ("lax" | "strict" | "none") | undefined;
                /** @enum {string} */
                secure?: ("auto" | "always" | "never") | undefined;
            } | null) | undefined;
            stream_idle_timeout?: (number | null) | undefined;
            target_url?: (string | null) | undefined;
            template?: (string | null) | undefined;
            upstreams?: {
                drain?: boolean | undefined;
                url: string;
                weight?: number | undefined;
            }[] | undefined;
        };
        NewTemplate: {
            fields: components["schemas"]["TargetUpdate"];
            name: string;
            notes?: string | undefined;
        };
        NotificationDeleted: {
            message: string;
            name: string;
            /** @enum {string} */
            status: "success";
        };
        NotificationTested: {
            answer: string;
            delivered: boolean;
            name: string;
            remedy: string | null;
        };
        NotificationUpdate: {
            alerts?: ("certificate-expiring" | "certificate-failing" | "certificate-unknown" | "upstream-down" | "login-trouble" | "redis-trouble" | "app-away")[] | undefined;
            enabled?: boolean | undefined;
            note?: string | undefined;
            secret?: (string | null) | undefined;
            /** @enum {string} */
            severity?: ("warning" | "critical") | undefined;
            to?: string[] | undefined;
            url?: (string | null) | undefined;
        };
        NotificationView: {
            alerts: ("certificate-expiring" | "certificate-failing" | "certificate-unknown" | "upstream-down" | "login-trouble" | "redis-trouble" | "app-away")[];
            created_at: string;
            enabled: boolean;
            has_secret: boolean;
            /** @enum {string} */
            kind: "webhook" | "email";
            last_failure: string | null;
            last_failure_at: string | null;
            last_success_at: string | null;
            name: string;
            note: string;
            /** @enum {string} */
            severity: "warning" | "critical";
            to: string[];
            updated_at: string;
            url: string | null;
            waiting: number;
        };
        OauthClientView: {
            application_type: string;
            client_id: string;
            client_name: string;
            created_at: string;
            expires_at: string | null;
            redirect_uris: string[];
        };
        OauthGrantView: {
            client_id: string;
            created_at: string;
            expires_at: string;
            grant_id: string;
            resources: string[];
            scopes: string[];
            sub: string;
            username: string;
        };
        OauthSessionView: {
            created_at: string;
            expires_at: string;
            hosts: {
                audience: string;
                created_at: string;
                id: string;
            }[];
            id: string;
            ip: string;
            seen_at: string;
            user: {
                email: string;
                groups: string[];
                name: string;
                sub: string;
                username: string;
            };
            user_agent: string;
        };
        OauthSetup: {
            auth_host: string;
            cookie_domain?: (string | null) | undefined;
        };
        OauthStatus: {
            auth_host: string | null;
            callback_url: string | null;
            clients: number;
            cookie_domain: string | null;
            github: {
                base_url: string;
                configured: boolean;
            };
            issuer: string | null;
            problems: string[];
            protected_hosts: string[];
            registration: string;
            sessions: number;
            signing_keys: {
                created_at: string;
                kid: string;
                signs_at: string | null;
                /** @enum {string} */
                state: "published" | "signing" | "retired";
            }[];
        };
        PreflightFinding: {
            /** @enum {string} */
            check: "dns" | "port_80" | "port_443" | "caa" | "dns_provider" | "directory" | "account" | "rate_limit";
            message: string;
            name: string | null;
            /** @enum {string} */
            result: "passed" | "warning" | "failed" | "skipped";
        };
        PreflightReport: {
            findings: components["schemas"]["PreflightFinding"][];
            passed: boolean;
            server_addresses: {
                address: string;
                public: boolean;
            }[];
            took_ms: number;
        };
        PreflightRequest: {
            acme_directory_url?: ((string | "internal-ca") | null) | undefined;
            /** @enum {string|null} */
            challenge_type?: ("http-01" | "tls-alpn-01" | "dns-01" | "dns-persist-01" | null) | undefined;
            /** @enum {string|null} */
            dns_provider?: ("rfc2136" | "acme-dns" | "cloudflare" | "route53" | "webhook" | "exec" | "manual" | null) | undefined;
            domains: string[];
            email?: (string | null) | undefined;
        };
        Problem: {
            details?: {
                field: string;
                message: string;
            }[] | undefined;
            error: string;
            message: string;
            statusCode: number;
        };
        RevocationView: {
            before: string;
            expires_at: string;
            /** @enum {string} */
            kind: "token" | "grant" | "login" | "session" | "user" | "client" | "host";
            value: string;
        };
        Revoked: {
            clients_deleted: number;
            grants_ended: number;
            message: string;
            revocations: components["schemas"]["RevocationView"][];
            sessions_ended: number;
            /** @enum {string} */
            status: "success";
        };
        RouteDeleted: {
            message: string;
            route_id: string;
            /** @enum {string} */
            status: "success";
        };
        RouteUpdate: {
            add_prefix?: (string | null) | undefined;
            description?: string | undefined;
            enabled?: boolean | undefined;
            is_regex?: boolean | undefined;
            labels?: string[] | undefined;
            methods?: (string[] | null) | undefined;
            notes?: string | undefined;
            path_pattern?: string | undefined;
            priority?: number | undefined;
            strip_prefix?: (string | null) | undefined;
            /** @enum {string} */
            target_type?: ("port" | "instance" | "hostname") | undefined;
            target_value?: (string | number) | undefined;
        };
        RouteView: {
            add_prefix: string | null;
            built_in: boolean;
            created_at: string;
            created_by: string;
            description: string;
            enabled: boolean;
            is_regex: boolean;
            labels: string[];
            methods: string[] | null;
            notes?: string | undefined;
            owner_token_hash?: string | undefined;
            path_pattern: string;
            priority: number;
            route_id: string;
            strip_prefix: string | null;
            /** @enum {string} */
            target_type: "port" | "instance" | "hostname";
            target_value: string;
            updated_at: string;
        };
        RunningApp: {
            app: string;
            gateway?: components["schemas"]["AboutGateway"] | undefined;
            host: string;
            id: string;
            pid: number;
            started_at: string;
            version: string;
        };
        ServiceTokenMade: {
            service_token: components["schemas"]["ServiceTokenView"];
            token: string;
            warning?: string | undefined;
        };
        ServiceTokenRevoked: {
            message: string;
            name: string;
            /** @enum {string} */
            status: "success";
        };
        ServiceTokenView: {
            client_id: string;
            created_at: string;
            created_by: string;
            expires_at: string | null;
            hostname: string;
            last_used_at: string | null;
            name: string;
            scopes: string[];
        };
        SessionInfo: {
            admin: boolean;
            cert_email: string | null;
            expires_at: string;
            name: string;
            scopes: ("read" | "write" | "admin")[];
        };
        SettingsUpdate: {
            new_hosts?: components["schemas"]["NewHostDefaults"] | undefined;
            /** @enum {string} */
            unknown_hosts?: ("not_found" | "redirect" | "abort") | undefined;
            unknown_hosts_redirect_to?: (string | null) | undefined;
        };
        SettingsView: {
            new_hosts: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            unknown_hosts: "not_found" | "redirect" | "abort";
            unknown_hosts_redirect_to: string | null;
        };
        SigningKeys: {
            message: string;
            signing_keys: {
                created_at: string;
                kid: string;
                signs_at: string | null;
                /** @enum {string} */
                state: "published" | "signing" | "retired";
            }[];
        };
        SystemView: {
            apps: components["schemas"]["RunningApp"][];
            node: string;
            orders: {
                failed: number;
                in_progress: number;
                waiting: number;
            };
            redis: {
                clients: number | null;
                /** @enum {string} */
                deployment: "socket" | "server" | "sentinel" | "cluster";
                last_saved_at: string | null;
                latency_ms: number;
                memory_bytes: number | null;
                memory_limit_bytes: number | null;
                /** @enum {string|null} */
                persistence: "journal" | "snapshot" | "none" | null;
                persistence_failed: boolean;
                uptime_seconds: number | null;
                version: string | null;
            };
            version: string;
        };
        TailEvent: components["schemas"]["LoggedRequest"] | {
            count: number | null;
            /** @enum {string} */
            reason: "slow" | "forgotten";
        };
        TargetAuthUpdate: {
            accept_tokens?: boolean | undefined;
            allowed_audiences?: string[] | undefined;
            allowed_scopes?: string[] | undefined;
            auth_proxy?: (string | null) | undefined;
            cookie_name?: string | undefined;
            enabled?: boolean | undefined;
            excluded_paths?: string[] | undefined;
            forward_url?: (string | null) | undefined;
            header_prefix?: string | undefined;
            /** @enum {string} */
            mode?: ("forward" | "redirect" | "passthrough") | undefined;
            pass_headers?: boolean | undefined;
            prm?: boolean | undefined;
            required_emails?: string[] | undefined;
            required_groups?: string[] | undefined;
            required_users?: string[] | undefined;
            /** @enum {string} */
            verify?: ("local" | "remote") | undefined;
        };
        TargetAuthView: {
            accept_tokens: boolean;
            allowed_audiences: readonly string[];
            allowed_scopes: readonly string[];
            auth_host: string | null;
            auth_proxy: string | null;
            cookie_name: string;
            enabled: boolean;
            excluded_paths: readonly string[];
            forward_url: string | null;
            header_prefix: string;
            hostname: string;
            /** @enum {string} */
            mode: "forward" | "redirect" | "passthrough";
            pass_headers: boolean;
            prm: boolean;
            required_emails: readonly string[];
            required_groups: readonly string[];
            required_users: readonly string[];
            /** @enum {string} */
            verify: "local" | "remote";
            warnings: string[];
        };
        TargetClone: {
            access_lists?: string[] | undefined;
            acme_directory_url?: ((string | "internal-ca") | null) | undefined;
            auth_accept_tokens?: boolean | undefined;
            auth_allowed_audiences?: string[] | undefined;
            auth_allowed_scopes?: string[] | undefined;
            auth_cookie_name?: string | undefined;
            auth_enabled?: boolean | undefined;
            auth_excluded_paths?: string[] | undefined;
            auth_forward_url?: (string | null) | undefined;
            auth_header_prefix?: string | undefined;
            /** @enum {string} */
            auth_mode?: ("forward" | "redirect" | "passthrough") | undefined;
            auth_pass_headers?: boolean | undefined;
            auth_prm?: boolean | undefined;
            auth_proxy?: (string | null) | undefined;
            auth_required_emails?: string[] | undefined;
            auth_required_groups?: string[] | undefined;
            auth_required_users?: string[] | undefined;
            /** @enum {string} */
            auth_verify?: ("local" | "remote") | undefined;
            backend_ca_pem?: (string | null) | undefined;
            /** @enum {string} */
            backend_protocol?: ("http1" | "http2") | undefined;
            backend_server_name?: (string | null) | undefined;
            backend_verify?: boolean | undefined;
            cert_email?: (string | null) | undefined;
            cert_name?: (string | null) | undefined;
            client_ca_pem?: (string | null) | undefined;
            /** @enum {string} */
            client_certificate?: ("off" | "request" | "require") | undefined;
            /** @enum {unknown} */
            closed_with?: (404 | 410 | "abort") | undefined;
            compression?: boolean | undefined;
            connect_timeout?: (number | null) | undefined;
            custom_headers?: {
                [key: string]: string;
            } | undefined;
            custom_response_headers?: {
                [key: string]: string;
            } | undefined;
            disabled_routes?: string[] | undefined;
            ejection?: ({
                failures?: number | undefined;
                max_time?: number | undefined;
                time?: number | undefined;
                window?: number | undefined;
            } | null) | undefined;
            enable_http?: boolean | undefined;
            enable_https?: boolean | undefined;
            enabled?: boolean | undefined;
            enabled_routes?: string[] | undefined;
            health_check?: ({
                expected_statuses?: string[] | undefined;
                interval?: number | undefined;
                path?: string | undefined;
                timeout?: number | undefined;
            } | null) | undefined;
            hostname: string;
            hsts?: (string | null) | undefined;
            https_redirect?: boolean | undefined;
            /** @enum {string|null} */
            key_type?: ("rsa-2048" | "rsa-4096" | "ecdsa-p256" | "ecdsa-p384" | null) | undefined;
            /** @enum {string} */
            kind?: ("proxy" | "redirect" | "closed") | undefined;
            labels?: string[] | undefined;
            /** @enum {string} */
            load_balancing?: ("round_robin" | "least_connections") | undefined;
            maintenance?: boolean | undefined;
            maintenance_allow_from?: string[] | undefined;
            maintenance_message?: (string | null) | undefined;
            max_body_bytes?: (number | null) | undefined;
            max_concurrent?: (number | null) | undefined;
            max_concurrent_per_client?: (number | null) | undefined;
            mcp_policy?: ({
                /** @enum {string} */
                default?: ("allow" | "deny") | undefined;
                max_message_bytes?: number | undefined;
                rules?: {
                    /** @enum {string} */
                    action: "allow" | "deny";
                    clients?: string[] | undefined;
                    groups?: string[] | undefined;
                    methods?: string[] | undefined;
                    tools?: string[] | undefined;
                    users?: string[] | undefined;
                }[] | undefined;
            } | null) | undefined;
            /** @enum {string} */
            min_tls_version?: ("1.2" | "1.3") | undefined;
            notes?: string | undefined;
            preserve_host_header?: boolean | undefined;
            rate_limit?: (number | null) | undefined;
            rate_limit_burst?: (number | null) | undefined;
            redirect_keep_path?: boolean | undefined;
            /** @enum {number} */
            redirect_status?: (301 | 302 | 303 | 307 | 308) | undefined;
            redirect_to?: (string | null) | undefined;
            response_timeout?: (number | null) | undefined;
            /** @enum {string} */
            route_mode?: ("all" | "selective" | "none") | undefined;
            slow_start?: number | undefined;
            sticky?: ({
                cookie: string;
                http_only?: boolean | undefined;
                /** @enum {string} */
                same_site?: ("lax" | "strict" | "none") | undefined;
                /** @enum {string} */
                secure?: ("auto" | "always" | "never") | undefined;
            } | null) | undefined;
            stream_idle_timeout?: (number | null) | undefined;
            target_url?: (string | null) | undefined;
            upstreams?: {
                drain?: boolean | undefined;
                url: string;
                weight?: number | undefined;
            }[] | undefined;
        };
        TargetDeleted: {
            deleted_certificate: string | null;
            hostname: string;
            message: string;
            /** @enum {string} */
            status: "success";
        };
        TargetGroupSaved: {
            cert_name: string;
            certificate_status: string;
            efficiency: {
                certificates: number;
                hosts: number;
                orders_saved: number;
                utilisation_percent: number;
            };
            group_name: string;
            proxy_targets: components["schemas"]["TargetView"][];
            suggestion?: components["schemas"]["CertificateSuggestion"] | undefined;
        };
        TargetRoutes: {
            disabled_routes: string[];
            enabled_routes: string[];
            hostname: string;
            /** @enum {string} */
            route_mode: "all" | "selective" | "none";
            routes: components["schemas"]["RouteView"][];
        };
        TargetRoutesUpdate: {
            disabled_routes?: string[] | undefined;
            enabled_routes?: string[] | undefined;
            /** @enum {string} */
            route_mode?: ("all" | "selective" | "none") | undefined;
        };
        TargetSaved: {
            applied?: {
                from_defaults: string[];
                from_template: string[];
                template: string | null;
            } | undefined;
            certificate_status: string;
            proxy_target: components["schemas"]["TargetView"];
            suggestion?: components["schemas"]["CertificateSuggestion"] | undefined;
            warning?: string | undefined;
        };
        TargetUpdate: {
            access_lists?: string[] | undefined;
            acme_directory_url?: ((string | "internal-ca") | null) | undefined;
            auth_accept_tokens?: boolean | undefined;
            auth_allowed_audiences?: string[] | undefined;
            auth_allowed_scopes?: string[] | undefined;
            auth_cookie_name?: string | undefined;
            auth_enabled?: boolean | undefined;
            auth_excluded_paths?: string[] | undefined;
            auth_forward_url?: (string | null) | undefined;
            auth_header_prefix?: string | undefined;
            /** @enum {string} */
            auth_mode?: ("forward" | "redirect" | "passthrough") | undefined;
            auth_pass_headers?: boolean | undefined;
            auth_prm?: boolean | undefined;
            auth_proxy?: (string | null) | undefined;
            auth_required_emails?: string[] | undefined;
            auth_required_groups?: string[] | undefined;
            auth_required_users?: string[] | undefined;
            /** @enum {string} */
            auth_verify?: ("local" | "remote") | undefined;
            backend_ca_pem?: (string | null) | undefined;
            /** @enum {string} */
            backend_protocol?: ("http1" | "http2") | undefined;
            backend_server_name?: (string | null) | undefined;
            backend_verify?: boolean | undefined;
            cert_email?: (string | null) | undefined;
            cert_name?: (string | null) | undefined;
            client_ca_pem?: (string | null) | undefined;
            /** @enum {string} */
            client_certificate?: ("off" | "request" | "require") | undefined;
            /** @enum {unknown} */
            closed_with?: (404 | 410 | "abort") | undefined;
            compression?: boolean | undefined;
            connect_timeout?: (number | null) | undefined;
            custom_headers?: {
                [key: string]: string;
            } | undefined;
            custom_response_headers?: {
                [key: string]: string;
            } | undefined;
            disabled_routes?: string[] | undefined;
            ejection?: ({
                failures?: number | undefined;
                max_time?: number | undefined;
                time?: number | undefined;
                window?: number | undefined;
            } | null) | undefined;
            enable_http?: boolean | undefined;
            enable_https?: boolean | undefined;
            enabled?: boolean | undefined;
            enabled_routes?: string[] | undefined;
            health_check?: ({
                expected_statuses?: string[] | undefined;
                interval?: number | undefined;
                path?: string | undefined;
                timeout?: number | undefined;
            } | null) | undefined;
            hsts?: (string | null) | undefined;
            https_redirect?: boolean | undefined;
            /** @enum {string|null} */
            key_type?: ("rsa-2048" | "rsa-4096" | "ecdsa-p256" | "ecdsa-p384" | null) | undefined;
            /** @enum {string} */
            kind?: ("proxy" | "redirect" | "closed") | undefined;
            labels?: string[] | undefined;
            /** @enum {string} */
            load_balancing?: ("round_robin" | "least_connections") | undefined;
            maintenance?: boolean | undefined;
            maintenance_allow_from?: string[] | undefined;
            maintenance_message?: (string | null) | undefined;
            max_body_bytes?: (number | null) | undefined;
            max_concurrent?: (number | null) | undefined;
            max_concurrent_per_client?: (number | null) | undefined;
            mcp_policy?: ({
                /** @enum {string} */
                default?: ("allow" | "deny") | undefined;
                max_message_bytes?: number | undefined;
                rules?: {
                    /** @enum {string} */
                    action: "allow" | "deny";
                    clients?: string[] | undefined;
                    groups?: string[] | undefined;
                    methods?: string[] | undefined;
                    tools?: string[] | undefined;
                    users?: string[] | undefined;
                }[] | undefined;
            } | null) | undefined;
            /** @enum {string} */
            min_tls_version?: ("1.2" | "1.3") | undefined;
            notes?: string | undefined;
            preserve_host_header?: boolean | undefined;
            rate_limit?: (number | null) | undefined;
            rate_limit_burst?: (number | null) | undefined;
            redirect_keep_path?: boolean | undefined;
            /** @enum {number} */
            redirect_status?: (301 | 302 | 303 | 307 | 308) | undefined;
            redirect_to?: (string | null) | undefined;
            response_timeout?: (number | null) | undefined;
            /** @enum {string} */
            route_mode?: ("all" | "selective" | "none") | undefined;
            slow_start?: number | undefined;
            sticky?: ({
                cookie: string;
                http_only?: boolean | undefined;
                /** @enum {string} */
                same_site?: ("lax" | "strict" | "none") | undefined;
                /** @enum {string} */
                secure?: ("auto" | "always" | "never") | undefined;
            } | null) | undefined;
            stream_idle_timeout?: (number | null) | undefined;
            target_url?: (string | null) | undefined;
            upstreams?: {
                drain?: boolean | undefined;
                url: string;
                weight?: number | undefined;
            }[] | undefined;
        };
        TargetUpstreams: {
            gateways: number;
            hostname: string;
            /** @enum {string} */
            load_balancing: "round_robin" | "least_connections";
            upstreams: {
                at: {
                    failures: number;
                    gateway: string;
                    last_check: {
                        at: string;
                        detail: string;
                        ms: number;
                        ok: boolean;
                    } | null;
                    last_error: {
                        at: string;
                        code: string;
                        message: string;
                    } | null;
                    since: string | null;
                    /** @enum {string} */
                    state: "up" | "ejected" | "unhealthy";
                    until: string | null;
                    url: string;
                }[];
                drain: boolean;
                /** @enum {string} */
                state: "up" | "ejected" | "unhealthy" | "down" | "partly" | "unknown";
                url: string;
                weight: number;
            }[];
        };
        TargetView: {
            access_lists: string[];
            acme_directory_url: string | null;
            auth_accept_tokens: boolean;
            auth_allowed_audiences: readonly string[];
            auth_allowed_scopes: readonly string[];
            auth_cookie_name: string;
            auth_enabled: boolean;
            auth_excluded_paths: readonly string[];
            auth_forward_url: string | null;
            auth_header_prefix: string;
            /** @enum {string} */
            auth_mode: "forward" | "redirect" | "passthrough";
            auth_pass_headers: boolean;
            auth_prm: boolean;
            auth_proxy: string | null;
            auth_required_emails: readonly string[];
            auth_required_groups: readonly string[];
            auth_required_users: readonly string[];
            /** @enum {string} */
            auth_verify: "local" | "remote";
            backend_ca_pem: string | null;
            /** @enum {string} */
            backend_protocol: "http1" | "http2";
            backend_server_name: string | null;
            backend_verify: boolean;
            cert_email: string | null;
            cert_name: string | null;
            client_ca_pem: string | null;
            /** @enum {string} */
            client_certificate: "off" | "request" | "require";
            /** @enum {unknown} */
            closed_with: 404 | 410 | "abort";
            compression: boolean;
            connect_timeout: number | null;
            created_at: string;
            created_by: string;
            custom_headers: {
                [key: string]: string;
            };
            custom_response_headers: {
                [key: string]: string;
            };
            disabled_routes: string[];
            ejection: {
                failures: number;
                max_time: number;
                time: number;
                window: number;
            } | null;
            enable_http: boolean;
            enable_https: boolean;
            enabled: boolean;
            enabled_routes: string[];
            health_check: {
                expected_statuses: string[];
                interval: number;
                path: string;
                timeout: number;
            } | null;
            hostname: string;
            hsts: string | null;
            https_redirect: boolean;
            /** @enum {string|null} */
            key_type: "rsa-2048" | "rsa-4096" | "ecdsa-p256" | "ecdsa-p384" | null;
            /** @enum {string} */
            kind: "proxy" | "redirect" | "closed";
            labels: string[];
            /** @enum {string} */
            load_balancing: "round_robin" | "least_connections";
            maintenance: boolean;
            maintenance_allow_from: string[];
            maintenance_message: string | null;
            max_body_bytes: number | null;
            max_concurrent: number | null;
            max_concurrent_per_client: number | null;
            mcp_policy: {
                /** @enum {string} */
                default: "allow" | "deny";
                max_message_bytes: number;
                rules: readonly {
                    /** @enum {string} */
                    action: "allow" | "deny";
                    clients: readonly string[];
                    groups: readonly string[];
                    methods: readonly string[];
                    tools: readonly string[];
                    users: readonly string[];
                }[];
            } | null;
            /** @enum {string} */
            min_tls_version: "1.2" | "1.3";
            notes?: string | undefined;
            owner_token_hash?: string | undefined;
            preserve_host_header: boolean;
            rate_limit: number | null;
            rate_limit_burst: number | null;
            redirect_keep_path: boolean;
            /** @enum {number} */
            redirect_status: 301 | 302 | 303 | 307 | 308;
            redirect_to: string | null;
            response_timeout: number | null;
            /** @enum {string} */
            route_mode: "all" | "selective" | "none";
            slow_start: number;
            sticky: {
                cookie: string;
                http_only: boolean;
                /** @enum {string} */
                same_site: "lax" | "strict" | "none";
                /** @enum {string} */
                secure: "auto" | "always" | "never";
            } | null;
            stream_idle_timeout: number | null;
            target_url: string | null;
            updated_at: string;
            upstreams: {
                drain: boolean;
                url: string;
                weight: number;
            }[];
        };
        TemplateDeleted: {
            message: string;
            name: string;
            /** @enum {string} */
            status: "success";
        };
        TemplateUpdate: {
            fields?: components["schemas"]["TargetUpdate"] | undefined;
            notes?: string | undefined;
        };
        TemplateView: {
            created_at: string;
            created_by: string;
            fields: {
                [key: string]: unknown;
            };
            name: string;
            notes?: string | undefined;
            owner_token_hash?: string | undefined;
            updated_at: string;
        };
        TimestampFinding: {
            log: string | null;
            log_id: string;
            operator: string | null;
            /** @enum {string} */
            result: "verified" | "unknown_log" | "log_not_trusted" | "wrong_signature" | "from_the_future";
            timestamp: string;
        };
        TokenEmail: {
            cert_email: string;
        };
        TokenEmailSaved: {
            cert_email: string;
            message: string;
            /** @enum {string} */
            status: "success";
        };
        TokenInfo: {
            admin: boolean;
            cert_email: string | null;
            expires_at: string | null;
            hash_preview: string;
            name: string;
            scopes: ("read" | "write" | "admin")[];
        };
        TokenRevoked: {
            deleted_access_lists: string[];
            deleted_certificates: string[];
            deleted_routes: string[];
            deleted_targets: string[];
            deleted_templates: string[];
            message: string;
            name: string;
            /** @enum {string} */
            status: "success";
        };
        TokenRotated: {
            expires_at: string | null;
            message: string;
            name: string;
            previous_until: string | null;
            /** @enum {string} */
            status: "success";
            token: string;
        };
        TokenRotation: {
            grace_seconds?: number | undefined;
        };
        TokenView: {
            admin: boolean;
            cert_email: string | null;
            created_at: string;
            expires_at: string | null;
            hash_preview: string;
            last_used_at: string | null;
            name: string;
            previous_until: string | null;
            scopes: ("read" | "write" | "admin")[];
        };
        TrafficView: {
            from: string;
            host: string | null;
            points: {
                client_errors: number;
                median_ms: number | null;
                p95_ms: number | null;
                received: number;
                requests: number;
                sent: number;
                server_errors: number;
                time: string;
                unanswered: number;
            }[];
            step: number;
            total: {
                client_errors: number;
                median_ms: number | null;
                p95_ms: number | null;
                received: number;
                requests: number;
                sent: number;
                server_errors: number;
                unanswered: number;
            };
        };
        TransparencyAlerts: {
            problem: string | null;
            unknown_certificates: {
                dns_names: string[];
                id: string;
                issuer: string;
                not_before: string;
            }[];
        };
        TransparencyReport: {
            looked_at: string | null;
            names: number;
            on: boolean;
            problem: string | null;
            unknown_certificates: components["schemas"]["UnknownCertificate"][];
        };
        UnknownCertificate: {
            accepted_at: string | null;
            cert_sha256: string | null;
            dns_names: string[];
            found_at: string;
            found_by: string;
            id: string;
            issuer: string;
            not_after: string;
            not_before: string;
            pubkey_sha256: string;
        };
        UpstreamsSummary: {
            gateways: number;
            hosts: {
                checked: boolean;
                hostname: string;
                last_error: {
                    at: string;
                    message: string;
                } | null;
                total: number;
                up: number;
            }[];
        };
        UserInput: {
            note?: string | undefined;
            password?: string | undefined;
            password_hash?: string | undefined;
            username: string;
        };
    };
    responses: {
        /** @description What was wrong, and what to do. */
        Problem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
interface operations {
    AccessLists_list: {
        parameters: {
            query?: {
                label?: string | undefined;
                limit?: number | undefined;
                offset?: number | undefined;
                owner?: string | undefined;
                search?: string | undefined;
                sort?: string | undefined;
            } | undefined;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessListView"][];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    AccessLists_create: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAccessList"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessListSaved"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    AccessLists_show: {
        parameters: {
            query?: never;
            header?: {
                "If-None-Match"?: string | undefined;
            } | undefined;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string | undefined;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessListView"];
                };
            };
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    AccessLists_update: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | undefined;
            } | undefined;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccessListUpdate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessListSaved"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    AccessLists_delete: {
        parameters: {
            query?: {
                force?: ("true" | "false") | undefined;
            } | undefined;
            header?: {
                "If-Match"?: string | undefined;
            } | undefined;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessListDeleted"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    AccessLists_importHtpasswd: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
                "If-Match"?: string | undefined;
            } | undefined;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HtpasswdImport"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HtpasswdImported"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Alerts_list: {
        parameters: {
            query?: {
                kind?: ("certificate-expiring" | "certificate-failing" | "certificate-unknown" | "upstream-down" | "login-trouble" | "redis-trouble" | "app-away") | undefined;
                limit?: number | undefined;
                offset?: number | undefined;
                search?: string | undefined;
                severity?: ("warning" | "critical") | undefined;
                sort?: string | undefined;
                state?: ("open" | "cleared" | "all") | undefined;
            } | undefined;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertView"][];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    GithubLogin_login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Sessions_login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Login"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionInfo"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Sessions_logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoggedOut"];
                };
            };
            403: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Sessions_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionInfo"];
                };
            };
            401: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    GithubLogin_ways: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginWays"];
                };
            };
            415: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Ca_status: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaStatus"];
                };
            };
            401: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    AcmeKeys_list: {
        parameters: {
            query?: {
                limit?: number | undefined;
                offset?: number | undefined;
                owner?: string | undefined;
                search?: string | undefined;
                sort?: string | undefined;
            } | undefined;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcmeKeyView"][];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    AcmeKeys_make: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcmeKeyMade"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    AcmeKeys_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcmeKeyDeleted"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Ca_bundle: {
        parameters: {
            query?: {
                part?: ("all" | "roots" | "intermediates") | undefined;
            } | undefined;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-pem-file": string;
                };
            };
            400: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    CaCertificates_list: {
        parameters: {
            query?: {
                limit?: number | undefined;
                offset?: number | undefined;
                owner?: string | undefined;
                purpose?: ("server" | "client") | undefined;
                search?: string | undefined;
                sort?: string | undefined;
            } | undefined;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedCertificateView"][];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    CaCertificates_handOut: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CaCertificateOrder"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaCertificateHandedOut"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Ca_revocationLists: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-pem-file": string;
                };
            };
            404: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Ca_revocationList: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pkix-crl": string;
                };
            };
            404: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Ca_import: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CaImport"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaStatus"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Ca_init: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CaFounding"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaStatus"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Ca_renew: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CaRenewal"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaStatus"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    CaCertificates_revoke: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CaRevocation"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaRevoked"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Certificates_list: {
        parameters: {
            query?: {
                label?: string | undefined;
                limit?: number | undefined;
                offset?: number | undefined;
                owner?: string | undefined;
                search?: string | undefined;
                sort?: string | undefined;
            } | undefined;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CertificateView"][];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    CertificateOrders_order: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCertificate"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CertificateAccepted"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Certificates_show: {
        parameters: {
            query?: {
                include_private_key?: ("true" | "false") | undefined;
            } | undefined;
            header?: {
                "If-None-Match"?: string | undefined;
            } | undefined;
            path: {
                cert_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string | undefined;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CertificateView"];
                };
            };
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Certificates_update: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | undefined;
            } | undefined;
            path: {
                cert_name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CertificateUpdate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CertificateView"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    CertificateOrders_delete: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | undefined;
            } | undefined;
            path: {
                cert_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CertificateDeleted"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Caa_caa: {
        parameters: {
            query?: never;
            header?: {
                "If-None-Match"?: string | undefined;
            } | undefined;
            path: {
                cert_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string | undefined;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaaAdvice"];
                };
            };
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    CertificateOrders_toProduction: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
                "If-Match"?: string | undefined;
            } | undefined;
            path: {
                cert_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CertificateView"];
                };
            };
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CertificateAccepted"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Certificates_coverage: {
        parameters: {
            query?: {
                all?: ("true" | "false") | undefined;
            } | undefined;
            header?: {
                "If-None-Match"?: string | undefined;
            } | undefined;
            path: {
                cert_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string | undefined;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CertificateCoverage"];
                };
            };
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    CertificateOrders_deleteDomain: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | undefined;
            } | undefined;
            path: {
                cert_name: string;
                domain: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CertificateView"] | components["schemas"]["CertificateDeleted"];
                };
            };
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CertificateAccepted"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Certificates_history: {
        parameters: {
            query?: {
                limit?: number | undefined;
                offset?: number | undefined;
                result?: ("completed" | "failed" | "imported") | undefined;
                search?: string | undefined;
                sort?: string | undefined;
            } | undefined;
            header?: never;
            path: {
                cert_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CertificateAttempt"][];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    CertificateOrders_renew: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
                "If-Match"?: string | undefined;
            } | undefined;
            path: {
                cert_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CertificateView"];
                };
            };
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CertificateAccepted"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Certificates_status: {
        parameters: {
            query?: never;
            header?: {
                "If-None-Match"?: string | undefined;
            } | undefined;
            path: {
                cert_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string | undefined;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CertificateStatus"];
                };
            };
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    CertificateImports_take: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportedCertificate"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CertificateImportSaved"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    CertificateOrders_orderMulti: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMultiDomainCertificate"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CertificateAccepted"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Preflight_check: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreflightRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreflightReport"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Config_show: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            401: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Config_apply: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfigChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigPlan"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Config_export: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfigExport"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Config_plan: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfigChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigPlan"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Config_schema: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            401: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Events_events: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["LiveChange"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["Problem"];
                };
            };
        };
    };
    Explain_explain: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExplainQuestion"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Explanation"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Health_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            415: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    History_list: {
        parameters: {
            query?: {
                id?: string | undefined;
                kind?: ("target" | "route" | "access-list" | "template" | "certificate" | "issuance" | "internal-ca" | "token" | "settings" | "auth-setting" | "local-group" | "notification" | "signing-keys") | undefined;
                limit?: number | undefined;
                offset?: number | undefined;
                since?: (string) | undefined;
                who?: string | undefined;
            } | undefined;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryEntryView"][];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    History_show: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                entry_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryEntryDetail"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    History_undo: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
            } | undefined;
            path: {
                entry_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryUndone"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Issuances_list: {
        parameters: {
            query?: {
                limit?: number | undefined;
                offset?: number | undefined;
                owner?: string | undefined;
                search?: string | undefined;
                sort?: string | undefined;
                status?: ("in_progress" | "completed" | "failed") | undefined;
            } | undefined;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CertificateStatus"][];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Logs_list: {
        parameters: {
            query?: {
                client?: string | undefined;
                host?: string | undefined;
                limit?: number | undefined;
                method?: string | undefined;
                path?: string | undefined;
                since?: (string) | undefined;
                status?: string | undefined;
                text?: string | undefined;
                user?: string | undefined;
            } | undefined;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoggedRequest"][];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Logs_show: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoggedRequest"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Logs_tail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["TailEvent"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["Problem"];
                };
            };
        };
    };
    McpCalls_list: {
        parameters: {
            query?: {
                client_id?: string | undefined;
                decision?: ("allow" | "deny" | "refused") | undefined;
                host?: string | undefined;
                limit?: number | undefined;
                method?: string | undefined;
                since?: (string) | undefined;
                tool?: string | undefined;
                user?: string | undefined;
            } | undefined;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["McpCall"][];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    McpCalls_tools: {
        parameters: {
            query: {
                host: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalledTool"][];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Notifications_list: {
        parameters: {
            query?: {
                kind?: ("webhook" | "email") | undefined;
                limit?: number | undefined;
                offset?: number | undefined;
                search?: string | undefined;
                sort?: string | undefined;
            } | undefined;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationView"][];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Notifications_create: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewNotification"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationView"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Notifications_show: {
        parameters: {
            query?: never;
            header?: {
                "If-None-Match"?: string | undefined;
            } | undefined;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string | undefined;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationView"];
                };
            };
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Notifications_update: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | undefined;
            } | undefined;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NotificationUpdate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationView"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Notifications_delete: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | undefined;
            } | undefined;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationDeleted"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Notifications_test: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
                "If-Match"?: string | undefined;
            } | undefined;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationTested"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    OauthClients_list: {
        parameters: {
            query?: {
                limit?: number | undefined;
                offset?: number | undefined;
                search?: string | undefined;
                sort?: string | undefined;
            } | undefined;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthClientView"][];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    OauthClients_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                client_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Revoked"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    OauthGrants_list: {
        parameters: {
            query?: {
                client_id?: string | undefined;
                limit?: number | undefined;
                offset?: number | undefined;
                search?: string | undefined;
                sort?: string | undefined;
                user?: string | undefined;
            } | undefined;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthGrantView"][];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    OauthGrants_end: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                grant_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Revoked"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    LocalGroups_list: {
        parameters: {
            query?: {
                limit?: number | undefined;
                offset?: number | undefined;
                search?: string | undefined;
                sort?: string | undefined;
            } | undefined;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LocalGroupView"][];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    LocalGroups_show: {
        parameters: {
            query?: never;
            header?: {
                "If-None-Match"?: string | undefined;
            } | undefined;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string | undefined;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LocalGroupView"];
                };
            };
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    LocalGroups_save: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | undefined;
            } | undefined;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LocalGroupUpdate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LocalGroupSaved"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    LocalGroups_delete: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | undefined;
            } | undefined;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LocalGroupDeleted"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    OauthStatus_rotate: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SigningKeys"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Revocations_list: {
        parameters: {
            query?: {
                kind?: ("token" | "grant" | "login" | "session" | "user" | "client" | "host") | undefined;
                limit?: number | undefined;
                offset?: number | undefined;
                search?: string | undefined;
                sort?: string | undefined;
            } | undefined;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevocationView"][];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Revocations_revoke: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRevocation"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Revoked"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    OauthSessions_list: {
        parameters: {
            query?: {
                host?: string | undefined;
                limit?: number | undefined;
                offset?: number | undefined;
                search?: string | undefined;
                sort?: string | undefined;
                user?: string | undefined;
            } | undefined;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthSessionView"][];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    OauthSessions_end: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Revoked"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    OauthStatus_setUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OauthSetup"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthStatus"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    OauthStatus_status: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthStatus"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    TargetGroups_create: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTargetGroup"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TargetGroupSaved"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Targets_list: {
        parameters: {
            query?: {
                cert_name?: string | undefined;
                enabled?: ("true" | "false") | undefined;
                kind?: ("proxy" | "redirect" | "closed") | undefined;
                label?: string | undefined;
                limit?: number | undefined;
                offset?: number | undefined;
                owner?: string | undefined;
                search?: string | undefined;
                sort?: string | undefined;
            } | undefined;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TargetView"][];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Targets_create: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTargetRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TargetSaved"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Targets_show: {
        parameters: {
            query?: never;
            header?: {
                "If-None-Match"?: string | undefined;
            } | undefined;
            path: {
                hostname: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string | undefined;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TargetView"];
                };
            };
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Targets_update: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | undefined;
            } | undefined;
            path: {
                hostname: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TargetUpdate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TargetSaved"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Targets_delete: {
        parameters: {
            query?: {
                delete_certificate?: ("true" | "false") | undefined;
            } | undefined;
            header?: {
                "If-Match"?: string | undefined;
            } | undefined;
            path: {
                hostname: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TargetDeleted"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    TargetAuth_show: {
        parameters: {
            query?: never;
            header?: {
                "If-None-Match"?: string | undefined;
            } | undefined;
            path: {
                hostname: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string | undefined;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TargetAuthView"];
                };
            };
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    TargetAuth_update: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
                "If-Match"?: string | undefined;
            } | undefined;
            path: {
                hostname: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TargetAuthUpdate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TargetAuthView"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    TargetAuth_delete: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | undefined;
            } | undefined;
            path: {
                hostname: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TargetAuthView"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    TargetClones_clone: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
                "If-Match"?: string | undefined;
            } | undefined;
            path: {
                hostname: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TargetClone"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TargetSaved"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    TargetRoutes_show: {
        parameters: {
            query?: never;
            header?: {
                "If-None-Match"?: string | undefined;
            } | undefined;
            path: {
                hostname: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string | undefined;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TargetRoutes"];
                };
            };
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    TargetRoutes_update: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | undefined;
            } | undefined;
            path: {
                hostname: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TargetRoutesUpdate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TargetRoutes"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    ServiceTokens_list: {
        parameters: {
            query?: {
                limit?: number | undefined;
                offset?: number | undefined;
                search?: string | undefined;
                sort?: string | undefined;
            } | undefined;
            header?: never;
            path: {
                hostname: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceTokenView"][];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    ServiceTokens_create: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
                "If-Match"?: string | undefined;
            } | undefined;
            path: {
                hostname: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewServiceToken"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceTokenMade"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    ServiceTokens_revoke: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | undefined;
            } | undefined;
            path: {
                hostname: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceTokenRevoked"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    TargetUpstreams_show: {
        parameters: {
            query?: never;
            header?: {
                "If-None-Match"?: string | undefined;
            } | undefined;
            path: {
                hostname: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string | undefined;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TargetUpstreams"];
                };
            };
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    BulkChanges_change: {
        parameters: {
            query?: {
                dry_run?: ("true" | "false") | undefined;
            } | undefined;
            header?: {
                "Idempotency-Key"?: string | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkChanged"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    UpstreamsSummary_show: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpstreamsSummary"];
                };
            };
            401: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Routes_list: {
        parameters: {
            query?: {
                enabled?: ("true" | "false") | undefined;
                label?: string | undefined;
                limit?: number | undefined;
                offset?: number | undefined;
                owner?: string | undefined;
                search?: string | undefined;
                sort?: string | undefined;
                target_type?: ("port" | "instance" | "hostname") | undefined;
            } | undefined;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RouteView"][];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Routes_create: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRoute"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RouteView"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Routes_show: {
        parameters: {
            query?: never;
            header?: {
                "If-None-Match"?: string | undefined;
            } | undefined;
            path: {
                route_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string | undefined;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RouteView"];
                };
            };
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Routes_update: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | undefined;
            } | undefined;
            path: {
                route_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RouteUpdate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RouteView"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Routes_delete: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | undefined;
            } | undefined;
            path: {
                route_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RouteDeleted"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Routes_disable: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
                "If-Match"?: string | undefined;
            } | undefined;
            path: {
                route_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RouteView"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Routes_enable: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
                "If-Match"?: string | undefined;
            } | undefined;
            path: {
                route_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RouteView"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Settings_show: {
        parameters: {
            query?: never;
            header?: {
                "If-None-Match"?: string | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string | undefined;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsView"];
                };
            };
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Settings_update: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettingsUpdate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsView"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    System_show: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SystemView"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Templates_list: {
        parameters: {
            query?: {
                limit?: number | undefined;
                offset?: number | undefined;
                owner?: string | undefined;
                search?: string | undefined;
                sort?: string | undefined;
            } | undefined;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateView"][];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Templates_create: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTemplate"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateView"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Templates_show: {
        parameters: {
            query?: never;
            header?: {
                "If-None-Match"?: string | undefined;
            } | undefined;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string | undefined;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateView"];
                };
            };
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Templates_update: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | undefined;
            } | undefined;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TemplateUpdate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateView"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Templates_delete: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | undefined;
            } | undefined;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateDeleted"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Tokens_setEmail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenEmail"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenEmailSaved"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Tokens_info: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenInfo"];
                };
            };
            401: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    TokenList_list: {
        parameters: {
            query?: {
                limit?: number | undefined;
                name?: string | undefined;
                offset?: number | undefined;
                search?: string | undefined;
                sort?: string | undefined;
            } | undefined;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenView"][];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    TokenList_revoke: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenRevoked"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    TokenList_rotate: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
            } | undefined;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenRotation"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenRotated"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Traffic_tell: {
        parameters: {
            query?: {
                from?: string | undefined;
                host?: string | undefined;
                step?: ("60" | "300" | "900" | "3600") | undefined;
            } | undefined;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrafficView"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Transparency_report: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransparencyReport"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    Transparency_accept: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | undefined;
            } | undefined;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnknownCertificate"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
}
