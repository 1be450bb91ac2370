-- Whether the device was there when a second factor was proven: only such a device stands for one.
ALTER TABLE devices ADD COLUMN saw_second_factor boolean NOT NULL DEFAULT false;
