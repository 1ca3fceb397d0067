"""The control board: barriers and instructions seen by the centre and by offices."""
