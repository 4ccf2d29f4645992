import json
from jsonschema import Draft202012Validator

schema = json.load(open('schemas/container-execution-input.json'))
for error in Draft202012Validator(schema).iter_errors({'image': 'alpine:3.22', 'comand': ['true']}):
    print(error.json_path, error.message)
