package dev.havu.api.contract;

import java.nio.charset.StandardCharsets;

/** A small document with every construct the checks know. */
final class SampleDocument {
    private static final String JSON = """
            {
              "openapi": "3.1.0",
              "info": {"title": "Sample", "version": "1"},
              "security": [{"bearer": []}],
              "paths": {
                "/volumes": {
                  "get": {
                    "operationId": "listVolumes", "tags": ["Volumes"],
                    "parameters": [
                      {"name": "status", "in": "query", "schema": {"type": "string", "enum": ["attached", "detached"]}},
                      {"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 1}},
                      {"name": "is_spot", "in": "query", "schema": {"type": "boolean"}},
                      {"name": "tag", "in": "query", "schema": {"type": "array", "items": {"type": "string", "minLength": 1}}},
                      {"name": "currency", "in": "query", "required": true, "schema": {"type": "string"}}
                    ],
                    "responses": {
                      "200": {
                        "description": "ok",
                        "headers": {"X-Page": {"required": true, "schema": {"type": "integer", "minimum": 1}}},
                        "content": {"application/json": {"schema": {
                          "type": "array", "items": {"$ref": "#/components/schemas/Volume"}}}}
                      },
                      "4XX": {"$ref": "#/components/responses/Error"}
                    }
                  },
                  "post": {
                    "operationId": "createVolume", "tags": ["Volumes"],
                    "requestBody": {"$ref": "#/components/requestBodies/Volume"},
                    "responses": {
                      "202": {"description": "id", "content": {"text/plain": {"schema": {"$ref": "#/components/schemas/Id"}}}}
                    }
                  }
                },
                "/volumes/{volume_id}": {
                  "parameters": [{"$ref": "#/components/parameters/VolumeId"}],
                  "delete": {
                    "operationId": "deleteVolume", "tags": ["Volumes"],
                    "responses": {"204": {"description": "gone"}}
                  }
                },
                "/ssh-keys/{id}": {
                  "get": {
                    "operationId": "getSshKey", "security": [],
                    "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string", "format": "uuid"}}],
                    "responses": {"204": {"description": "none"}}
                  }
                },
                "/oauth2/token": {
                  "post": {
                    "operationId": "getToken", "security": [],
                    "requestBody": {"required": true, "content": {"application/json": {"schema": {
                      "oneOf": [
                        {"type": "object", "required": ["grant_type", "client_id", "client_secret"], "properties": {
                          "grant_type": {"const": "client_credentials"},
                          "client_id": {"type": "string"}, "client_secret": {"type": "string"}}},
                        {"type": "object", "required": ["grant_type", "refresh_token"], "properties": {
                          "grant_type": {"const": "refresh_token"}, "refresh_token": {"type": "string"}}}
                      ]}}}},
                    "responses": {"204": {"description": "none"}}
                  }
                }
              },
              "components": {
                "parameters": {
                  "VolumeId": {"name": "volume_id", "in": "path", "required": true, "schema": {"$ref": "#/components/schemas/Id"}}
                },
                "requestBodies": {
                  "Volume": {"required": true, "content": {"application/json": {"schema": {
                    "type": "object",
                    "required": ["type", "size", "note"],
                    "properties": {
                      "type": {"type": "string", "enum": ["HDD", "NVMe"]},
                      "size": {"type": "integer", "minimum": 1},
                      "note": {"type": ["string", "null"], "maxLength": 5},
                      "name": {"type": "string", "minLength": 1},
                      "months": {"type": "integer", "minimum": 1, "maximum": 12},
                      "hostname": {"type": "string", "pattern": "^[a-z]+$", "x-rule": "lower-case letters"},
                      "owner": {"type": "string", "pattern": "^[a-z]+$", "x-refusal": "Invalid owner"},
                      "deleted_at": {"type": "string", "format": "date-time"},
                      "public": {"type": "boolean"},
                      "key": {"type": "string", "minLength": 1},
                      "instance_ids": {"oneOf": [
                        {"$ref": "#/components/schemas/Id"},
                        {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/Id"}}]},
                      "volumes": {"type": "array", "maxItems": 2, "items": {
                        "type": "object", "required": ["size"], "properties": {"size": {"type": "integer", "minimum": 1}}}},
                      "secrets": {"type": "array", "items": {"type": "object", "properties": {"script": {"type": "integer"}}}}
                    }}}}}
                },
                "responses": {
                  "Error": {"description": "refused", "content": {"application/json": {"schema": {
                    "type": "object", "required": ["code", "message"],
                    "properties": {"code": {"type": "string"}, "message": {"type": "string"}}}}}}
                },
                "schemas": {
                  "Id": {"type": "string", "format": "uuid"},
                  "Volume": {"type": "object", "required": ["id", "size"], "properties": {
                    "id": {"$ref": "#/components/schemas/Id"}, "size": {"type": "integer"},
                    "long_term": {"type": ["object", "null"], "additionalProperties": false,
                      "properties": {"discount": {"type": "number"}}}}}
                }
              }
            }
            """;

    private SampleDocument() {}

    static OpenApiDocument load() {
        return OpenApiDocument.parse(JSON.getBytes(StandardCharsets.UTF_8));
    }
}
