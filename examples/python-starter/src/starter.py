"""Starts a container run by its name, with plain JSON, and prints its result as JSON."""

import asyncio
import json
import os
import sys

from temporalio.client import Client
from temporalio.envconfig import ClientConfig


async def main(task_queue: str, workflow_id: str) -> None:
    config = ClientConfig.load_client_connect_config()
    client = await Client.connect(**{"target_host": "localhost:7233", **config})
    result = await client.execute_workflow(
        "executeContainerWorkflow",
        {
            "image": "busybox:stable",
            "command": ["sh", "-c", 'echo "Hello from $WHO"'],
            "env": {"WHO": "Python"},
            "runTimeout": "30s",
        },
        id=workflow_id,
        task_queue=task_queue,
    )
    print(json.dumps(result))


asyncio.run(main(*sys.argv[1:]))
sys.stdout.flush()
# Without the interpreter's own clean-up, in which a thread of the client can crash it (temporalio/sdk-python#300).
os._exit(0)
